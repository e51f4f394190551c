/** What the widget needs of its model. */
export interface EquisphereModel {
  get(name: string): any;
  set(name: string, value: unknown): void;
  on(event: string, listener: () => void): void;
  off?(event: string, listener: () => void): void;
  save_changes?(): void;
}

/** The laboratory as an anywidget. */
declare const widget: {
  /** Shows a laboratory; what it returns takes it away again. */
  render(context: { model: EquisphereModel; el: HTMLElement }): () => void;
};
export default widget;
