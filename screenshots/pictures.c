/*
 * Pictures for the README: the program itself, in a terminal, on canned answers of a platform, its
 * cells written as SVG. Deterministic: the clock is fixed, so a picture changes only when the
 * screen does.
 *
 *     pictures FOLDER      writes servers.svg and servers-fr.svg there
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/house.h"

#define NOW         "2026-11-22T12:04:00Z"
#define CELL_WIDTH  8.4
#define CELL_HEIGHT 18
#define GROUND      "#11151c"
#define PLAIN       "#d0d0d0"

/* -- SVG --------------------------------------------------------------------------------------- */

/* The xterm palette; -1 is the terminal's own. */
static void colour(char out[8], int number, const char *own)
{
    static const char *const sixteen[] = {
        "#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5",
        "#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff"};
    static const int steps[] = {0, 95, 135, 175, 215, 255};
    if (number < 0)
        snprintf(out, 8, "%s", own);
    else if (number < 16)
        snprintf(out, 8, "%s", sixteen[number]);
    else if (number < 232)
        snprintf(out, 8, "#%02x%02x%02x", (unsigned)steps[(number - 16) / 36] & 255u,
                 (unsigned)steps[(number - 16) / 6 % 6] & 255u,
                 (unsigned)steps[(number - 16) % 6] & 255u);
    else
        snprintf(out, 8, "#%02x%02x%02x", (unsigned)(8 + 10 * (number - 232)) & 255u,
                 (unsigned)(8 + 10 * (number - 232)) & 255u,
                 (unsigned)(8 + 10 * (number - 232)) & 255u);
}

static void escape(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            str_add(out, "&lt;");
        else if (*text == '&')
            str_add(out, "&amp;");
        else
            str_add_char(out, *text);
    }
}

static void svg_cell(struct str *out, const struct terminal_cell *cell, int row, int col)
{
    char fg[8], bg[8];
    colour(fg, cell->reverse ? cell->bg : cell->fg, cell->reverse ? GROUND : PLAIN);
    colour(bg, cell->reverse ? cell->fg : cell->bg, cell->reverse ? PLAIN : GROUND);
    if (strcmp(bg, GROUND) != 0)
        str_addf(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                 10 + col * CELL_WIDTH, 10 + row * CELL_HEIGHT, CELL_WIDTH * cell->width + 0.2,
                 CELL_HEIGHT, bg);
    if (!cell->text[0] || strcmp(cell->text, " ") == 0)
        return;
    str_addf(out, "<text x=\"%.1f\" y=\"%d\" fill=\"%s\"%s%s>", 10 + col * CELL_WIDTH,
             24 + row * CELL_HEIGHT, fg, cell->bold ? " font-weight=\"bold\"" : "",
             cell->underline ? " text-decoration=\"underline\"" : "");
    escape(out, cell->text);
    str_add(out, "</text>\n");
}

static void write_svg(struct terminal *terminal, int rows, int cols, const char *folder,
                      const char *name)
{
    AUTO_STR struct str svg = STR_INIT(STR_DOCUMENT), path = STR_INIT(STR_LINE);
    FILE *file;
    str_addf(&svg,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
             "font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\">\n"
             "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"%s\"/>\n",
             (int)(20 + cols * CELL_WIDTH), 20 + rows * CELL_HEIGHT, GROUND);
    for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
            struct terminal_cell cell = terminal_cell(terminal, row, col);
            svg_cell(&svg, &cell, row, col);
        }
    }
    str_add(&svg, "</svg>\n");
    str_addf(&path, "%s/%s.svg", folder, name);
    file = fopen(path.s, "w");
    if (!file || fwrite(svg.s, 1, svg.len, file) != svg.len || fclose(file) != 0) {
        perror(path.s);
        exit(1);
    }
    printf("%s\n", path.s);
}

/* -- the platform ------------------------------------------------------------------------------ */

#define NOTEBOOK(name, image, annotations, resources, volumes, status)                             \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\",\"namespace\":\"lab\",\"uid\":\"" name "\",\"generation\":1,\"creationTimestamp\":"        \
    "\"2026-11-20T09:30:00Z\",\"annotations\":{\"notebooks.kubeflow.org/creator\":"                \
    "\"ada.lovelace@example.ca\"" annotations                                                      \
    "}},\"spec\":{\"template\":{\"spec\":{\"containers\":"                                         \
    "[{\"name\":\"" name "\",\"image\":\"registry.example.ca/" image                               \
    "\",\"resources\":{" resources "},\"volumeMounts\":[" volumes "]}]}}}" status "}"
#define READY                                                                                      \
    ",\"status\":{\"readyReplicas\":1,\"containerState\":{\"running\":{\"startedAt\":"             \
    "\"2026-11-22T08:00:00Z\"}},\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\","          \
    "\"lastTransitionTime\":\"2026-11-22T08:00:00Z\"}]}"
#define SIZE(cpu, memory, more)                                                                    \
    "\"requests\":{\"cpu\":\"" cpu "\",\"memory\":\"" memory "\"},\"limits\":{\"cpu\":\"" cpu      \
    "\",\"memory\":\"" memory "\"" more "}"
#define NO_NODE                                                                                    \
    "0/14 nodes are available: 4 Insufficient nvidia.com/gpu, 10 node(s) didn't match Pod's node " \
    "affinity/selector. preemption: 0/14 nodes are available."
#define USED(name, cpu, memory)                                                                    \
    "{\"metadata\":{\"name\":\"" name "-0\",\"namespace\":\"lab\"},\"timestamp\":\"2026-11-22T12:" \
    "03:50Z\",\"containers\":[{\"name\":\"" name "\",\"usage\":{\"cpu\":\"" cpu                    \
    "\",\"memory\":\"" memory "\"}}]}"
#define POD(name, status)                                                                          \
    "{\"metadata\":{\"name\":\"" name "-0\",\"namespace\":\"lab\",\"uid\":\"" name                 \
    "-0\",\"labels\":"                                                                             \
    "{\"notebook-name\":\"" name "\"},\"creationTimestamp\":\"2026-11-22T08:00:00Z\"},\"spec\":{"  \
    "\"containers\":[{\"name\":\"" name "\"}]},\"status\":{" status "}}"

static const char *const notebooks[] = {
    NOTEBOOK(
        "train-gpu", "jupyterlab-pytorch:v1.9", "", SIZE("4", "96Gi", ",\"nvidia.com/gpu\":\"1\""),
        "",
        ",\"status\":{\"readyReplicas\":0,\"containerState\":{},\"conditions\":[{\"type\":"
        "\"PodScheduled\",\"status\":\"False\",\"reason\":\"Unschedulable\",\"message\":\"" NO_NODE
        "\",\"lastTransitionTime\":\"2026-11-22T12:00:00Z\"}]}"),
    NOTEBOOK("jl-cpu", "jupyterlab-cpu:v1.9",
             ",\"notebooks.kubeflow.org/last-activity\":\"2026-11-22T11:59:00Z\"",
             SIZE("2", "8Gi", ""), "", READY),
    NOTEBOOK("r-prices", "rstudio:v1.9",
             ",\"notebooks.kubeflow.org/last-activity\":\"2026-11-22T09:04:00Z\"",
             SIZE("4", "16Gi", ""), "", READY),
    NOTEBOOK("old-rstudio", "rstudio:v1.7",
             ",\"kubeflow-resource-stopped\":\"2026-11-13T12:00:00Z\"", SIZE("2", "8Gi", ""), "",
             ",\"status\":{\"readyReplicas\":0,\"containerState\":{},\"conditions\":[]}"),
    NULL,
};
static const char *const pods[] = {
    POD("train-gpu", "\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":"
                     "\"False\",\"reason\":\"Unschedulable\",\"message\":\"" NO_NODE
                     "\",\"lastTransitionTime\":\"2026-11-22T12:00:00Z\"}]"),
    POD("jl-cpu", "\"phase\":\"Running\""),
    POD("r-prices", "\"phase\":\"Running\""),
    NULL,
};
static const char *const events[] = {
    "{\"metadata\":{\"name\":\"train-gpu-0.1\",\"namespace\":\"lab\"},\"involvedObject\":{\"kind\":"
    "\"Pod\",\"name\":\"train-gpu-0\",\"namespace\":\"lab\",\"uid\":\"train-gpu-0\"},\"reason\":"
    "\"FailedScheduling\",\"type\":\"Warning\",\"message\":\"" NO_NODE "\",\"eventTime\":"
    "\"2026-11-22T12:00:00.000000Z\",\"series\":{\"count\":9,\"lastObservedTime\":"
    "\"2026-11-22T12:03:20.000000Z\"},\"reportingComponent\":\"default-scheduler\"}",
    "{\"metadata\":{\"name\":\"train-gpu.2\",\"namespace\":\"lab\"},\"involvedObject\":{\"kind\":"
    "\"StatefulSet\",\"name\":\"train-gpu\",\"namespace\":\"lab\"},\"reason\":\"SuccessfulCreate\","
    "\"type\":\"Normal\",\"message\":\"create Pod train-gpu-0 in StatefulSet train-gpu "
    "successful\","
    "\"count\":1,\"firstTimestamp\":\"2026-11-22T12:00:00Z\",\"lastTimestamp\":"
    "\"2026-11-22T12:00:00Z\"}",
    NULL,
};

static void furnish(struct house *house)
{
    house_platform(house, notebooks);
    house_list(house, HOUSE_PODS, pods);
    house_list(house, HOUSE_EVENTS, events);
    fault_server_answer(house->server, "GET /apis", 200, "application/json",
                        "{\"groups\":[{\"name\":\"metrics.k8s.io\",\"versions\":[{\"version\":"
                        "\"v1beta1\"}]}]}");
    fault_server_answer(house->server, "GET /apis/metrics.k8s.io", 200, "application/json",
                        "{\"kind\":\"APIGroup\",\"versions\":[{\"version\":\"v1beta1\"}]}");
    fault_server_answer(house->server, "GET /apis/metrics.k8s.io/v1beta1", 200, "application/json",
                        "{\"resources\":[{\"name\":\"pods\"}]}");
    fault_server_answer(
        house->server, "GET /apis/metrics.k8s.io/v1beta1/namespaces/lab/pods*", 200,
        "application/json",
        "{\"kind\":\"PodMetricsList\",\"items\":[" USED("jl-cpu", "412m", "3250Mi") "," USED(
            "r-prices", "1704m", "11900Mi") "]}");
    house_set(house, "CARNET_NOW", NOW);
    house_set(house, "TZ", "UTC");
}

/* -- the pictures ------------------------------------------------------------------------------ */

struct shot {
    const char *name, *language;
    int rows, cols;
    const char *text, *figure; /* what must be seen before the picture is taken */
};

static bool picture(const char *folder, const struct shot *shot)
{
    struct house house;
    struct terminal *terminal;
    bool there;
    house_init(&house);
    furnish(&house);
    house_set(&house, "LANGUAGE", shot->language);
    terminal = house_start(&house, shot->rows, shot->cols);
    there = terminal_wait_text(terminal, shot->text) &&
            terminal_wait_text(terminal, shot->figure) && terminal_wait_idle(terminal);
    if (there)
        write_svg(terminal, shot->rows, shot->cols, folder, shot->name);
    else
        fprintf(stderr, "%s: the screen did not come\n", shot->name);
    terminal_stop(terminal);
    house_fini(&house);
    return there;
}

int main(int argc, char **argv)
{
    static const struct shot shots[] = {
        {"servers", "en", 34, 120, "×9", "1.7/4"},
        {"servers-fr", "fr", 24, 80, "il y a 40 s", "1,7/4"},
    };
    const char *folder = argc > 1 ? argv[1] : "screenshots";
    bool all = true;
    for (size_t i = 0; i < ARRAY_LEN(shots); i++)
        all = picture(folder, &shots[i]) && all;
    return all ? 0 : 1;
}
