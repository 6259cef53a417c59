/*
 * The sheets and pages, each in a file of its name. Who makes one hands it to sheet_open, which
 * owns it. A constructor returns null when there is nothing to show (it has said why then).
 */
#ifndef CARNET_SRC_VIEWS_SHEETS_H
#define CARNET_SRC_VIEWS_SHEETS_H

struct plan;
struct sheet;
struct ui;

struct sheet *picker_new(struct ui *ui);       /* N: another namespace */
struct sheet *contexts_new(struct ui *ui);     /* C: another platform */
struct sheet *palette_new(struct ui *ui);      /* : any command */
struct sheet *sorter_new(struct ui *ui);       /* o: by which column */
struct sheet *copy_new(struct ui *ui);         /* y: what to copy of the selected server */
struct sheet *report_sheet_new(struct ui *ui); /* I: the incident report */
struct sheet *why_new(struct ui *ui);  /* w: why the selected server is in its state, a page */
struct sheet *help_new(struct ui *ui); /* ?: a page */
struct sheet *messages_page_new(struct ui *ui);
struct sheet *history_page_new(struct ui *ui); /* what was changed from here, a page */

/* Questions. They own the plan until they hand it to change_run. */
struct sheet *confirm_new(struct ui *ui,
                          struct plan *plan);             /* one server: PLAN_ASK_CHOICE, _NAME */
struct sheet *bulk_new(struct ui *ui, struct plan *plan); /* many: PLAN_ASK_NUMBER */

#endif
