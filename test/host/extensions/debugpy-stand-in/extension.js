'use strict';
const vscode = require('vscode');

/** The Python with debugpy that the tests were started with. */
const python = process.env.TRAINYARD_DEBUGPY ?? 'python3';

exports.activate = (context) => {
  const createDebugAdapterDescriptor = () => new vscode.DebugAdapterExecutable(python, ['-m', 'debugpy.adapter']);
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', { createDebugAdapterDescriptor }),
  );
};
