import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { HTMLAttributes } from 'preact';

/** Registers the toolkit's controls that we use. The only file that knows the toolkit; to be called once a page. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

type ToolkitControl = HTMLAttributes<HTMLElement>;

declare module 'preact' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the only way in which Preact's elements can be added to
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': ToolkitControl & { appearance?: 'primary' | 'secondary' | 'icon' };
      'vscode-checkbox': ToolkitControl & { checked?: boolean };
      'vscode-dropdown': ToolkitControl & { value?: string };
      'vscode-option': ToolkitControl & { value?: string; selected?: boolean };
      'vscode-text-field': ToolkitControl & { value?: string; placeholder?: string; type?: 'text' };
    }
  }
}
