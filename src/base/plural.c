#include "plural.h"

#include <string.h>

#include <carnet/base/mem.h>

enum { DEPTH_MAX = 40 };

/* Operators by how strongly they bind, loosest first; longer spellings before their beginnings. */
enum op {
    OP_NUMBER,
    OP_N,
    OP_NOT,
    OP_CHOICE,
    OP_OR,
    OP_AND,
    OP_EQ,
    OP_NE,
    OP_LE,
    OP_GE,
    OP_LT,
    OP_GT,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD
};

static const struct {
    const char *text;
    enum op op;
    int level;
} binaries[] = {
    {"||", OP_OR, 0}, {"&&", OP_AND, 1}, {"==", OP_EQ, 2}, {"!=", OP_NE, 2}, {"<=", OP_LE, 3},
    {">=", OP_GE, 3}, {"<", OP_LT, 3},   {">", OP_GT, 3},  {"+", OP_ADD, 4}, {"-", OP_SUB, 4},
    {"*", OP_MUL, 5}, {"/", OP_DIV, 5},  {"%", OP_MOD, 5},
};
enum { LEVELS = 6 };

struct parser {
    struct plural *plural;
    const char *p;
    int depth;
    bool failed;
};

static unsigned char add_node(struct parser *parser, enum op op, unsigned char a, unsigned char b,
                              unsigned char c)
{
    struct plural *plural = parser->plural;
    if (plural->count == PLURAL_NODES) {
        parser->failed = true;
        return 0;
    }
    plural->nodes[plural->count] = (struct plural_node){.op = (unsigned char)op, .arg = {a, b, c}};
    return (unsigned char)plural->count++;
}

static void skip_blanks(struct parser *parser)
{
    parser->p += strspn(parser->p, " \t");
}

static bool accept(struct parser *parser, const char *text)
{
    skip_blanks(parser);
    size_t len = strlen(text);
    if (strncmp(parser->p, text, len) != 0)
        return false;
    parser->p += len;
    return true;
}

static unsigned char read_choice(struct parser *parser);

static unsigned char read_number(struct parser *parser)
{
    uint64_t value = 0;
    size_t digits = strspn(parser->p, "0123456789");
    parser->failed = parser->failed || digits == 0 || digits > 9;
    for (size_t i = 0; i < digits && digits <= 9; i++)
        value = value * 10 + (uint64_t)(parser->p[i] - '0');
    parser->p += digits;
    unsigned char node = add_node(parser, OP_NUMBER, 0, 0, 0);
    if (!parser->failed)
        parser->plural->nodes[node].value = value;
    return node;
}

static unsigned char read_primary(struct parser *parser)
{
    if (++parser->depth > DEPTH_MAX)
        parser->failed = true;
    unsigned char node = 0;
    if (parser->failed) {
        /* nothing more to read */
    } else if (accept(parser, "!")) {
        node = add_node(parser, OP_NOT, read_primary(parser), 0, 0);
    } else if (accept(parser, "(")) {
        node = read_choice(parser);
        if (!accept(parser, ")"))
            parser->failed = true;
    } else if (accept(parser, "n")) {
        node = add_node(parser, OP_N, 0, 0, 0);
    } else {
        node = read_number(parser);
    }
    parser->depth--;
    return node;
}

static bool accept_binary(struct parser *parser, int level, enum op *op)
{
    for (size_t i = 0; i < ARRAY_LEN(binaries); i++) {
        if (binaries[i].level == level && accept(parser, binaries[i].text)) {
            *op = binaries[i].op;
            return true;
        }
    }
    return false;
}

static unsigned char read_binary(struct parser *parser, int level)
{
    if (level == LEVELS)
        return read_primary(parser);
    unsigned char left = read_binary(parser, level + 1);
    enum op op;
    while (!parser->failed && accept_binary(parser, level, &op))
        left = add_node(parser, op, left, read_binary(parser, level + 1), 0);
    return left;
}

static unsigned char read_choice(struct parser *parser)
{
    if (++parser->depth > DEPTH_MAX)
        parser->failed = true;
    unsigned char node = parser->failed ? 0 : read_binary(parser, 0);
    if (!parser->failed && accept(parser, "?")) {
        unsigned char yes = read_choice(parser);
        if (!accept(parser, ":"))
            parser->failed = true;
        unsigned char no = read_choice(parser);
        node = add_node(parser, OP_CHOICE, node, yes, no);
    }
    parser->depth--;
    return node;
}

bool plural_read(struct plural *plural, const char *header)
{
    static const char field[] = "Plural-Forms:";
    const char *line = header;
    while (line && strncmp(line, field, sizeof field - 1) != 0) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    plural->count = 0;
    struct parser parser = {.plural = plural,
                            .p = line ? line + sizeof field - 1 : "nplurals=2; plural=n != 1;"};
    if (!accept(&parser, "nplurals") || !accept(&parser, "="))
        return false;
    skip_blanks(&parser);
    if (*parser.p < '1' || *parser.p > '0' + PLURAL_FORMS_MAX)
        return false;
    plural->forms = (unsigned)(*parser.p++ - '0');
    if (!accept(&parser, ";") || !accept(&parser, "plural") || !accept(&parser, "="))
        return false;
    plural->root = read_choice(&parser);
    accept(&parser, ";");
    skip_blanks(&parser);
    return !parser.failed && (*parser.p == '\0' || *parser.p == '\n');
}

static uint64_t apply(enum op op, uint64_t a, uint64_t b)
{
    switch (op) {
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_LE:
        return a <= b;
    case OP_GE:
        return a >= b;
    case OP_LT:
        return a < b;
    case OP_GT:
        return a > b;
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return a * b;
    case OP_DIV:
        return b ? a / b : 0;
    default:
        return b ? a % b : 0;
    }
}

/* Children always come before their parents in the array, so this ends. */
static uint64_t value_of(const struct plural *plural, unsigned char at, uint64_t n)
{
    const struct plural_node *node = &plural->nodes[at];
    const unsigned char *arg = node->arg;
    switch ((enum op)node->op) {
    case OP_NUMBER:
        return node->value;
    case OP_N:
        return n;
    case OP_NOT:
        return !value_of(plural, arg[0], n);
    case OP_CHOICE:
        return value_of(plural, value_of(plural, arg[0], n) ? arg[1] : arg[2], n);
    case OP_OR:
        return value_of(plural, arg[0], n) || value_of(plural, arg[1], n);
    case OP_AND:
        return value_of(plural, arg[0], n) && value_of(plural, arg[1], n);
    default:
        return apply((enum op)node->op, value_of(plural, arg[0], n), value_of(plural, arg[1], n));
    }
}

unsigned plural_form(const struct plural *plural, uint64_t n)
{
    uint64_t form = value_of(plural, plural->root, n);
    return form < plural->forms ? (unsigned)form : 0;
}
