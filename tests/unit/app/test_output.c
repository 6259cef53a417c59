/* What commands print: a document is whole, or it is said that it is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/str.h>

#include "../../../src/app/output.h"

enum { DEPTH = 60, ELEMENTS = 700000, SAID_MAX = 4096 };

/* Both streams go to files while it prints. */
struct caught {
    FILE *out, *err;
    int old_out, old_err;
};

static void catch (struct caught *caught)
{
    fflush(stdout);
    caught->out = tmpfile();
    caught->err = tmpfile();
    assert_non_null(caught->out);
    assert_non_null(caught->err);
    caught->old_out = dup(STDOUT_FILENO);
    caught->old_err = dup(STDERR_FILENO);
    dup2(fileno(caught->out), STDOUT_FILENO);
    dup2(fileno(caught->err), STDERR_FILENO);
}

static long release(struct caught *caught, char said[SAID_MAX])
{
    fflush(stdout);
    fflush(stderr);
    dup2(caught->old_out, STDOUT_FILENO);
    dup2(caught->old_err, STDERR_FILENO);
    close(caught->old_out);
    close(caught->old_err);
    fseek(caught->out, 0, SEEK_END);
    long printed = ftell(caught->out);
    rewind(caught->err);
    said[fread(said, 1, SAID_MAX - 1, caught->err)] = '\0';
    fclose(caught->out);
    fclose(caught->err);
    return printed;
}

static void assert_too_large(const struct str *json, enum output output)
{
    struct caught caught;
    char said[SAID_MAX];
    catch (&caught);
    enum exit_code code = output_document(json, output);
    long printed = release(&caught, said);
    assert_int_equal(code, EXIT_FAILED);
    assert_int_equal(printed, 0);
    assert_non_null(strstr(said, "carnet: The answer is larger than carnet reads."));
}

static void half_a_document_is_not_printed(void **state)
{
    AUTO_STR struct str json = STR_INIT(8);
    str_add(&json, "{\"a\":[1,2,3]}");
    assert_true(json.cut);
    assert_too_large(&json, OUTPUT_JSON);
}

/* Indented, a document is many times longer than as it came. */
static void what_grows_too_long_is_not_printed(void **state)
{
    AUTO_STR struct str json = STR_INIT(STR_DOCUMENT);
    str_pad(&json, '[', DEPTH);
    for (int i = 0; i < ELEMENTS; i++)
        str_add(&json, i ? ",1" : "1");
    str_pad(&json, ']', DEPTH);
    assert_too_large(&json, OUTPUT_JSON);
    assert_too_large(&json, OUTPUT_YAML);
}

static void a_whole_document_is(void **state)
{
    AUTO_STR struct str json = STR_INIT(STR_LINE);
    struct caught caught;
    char said[SAID_MAX];
    str_add(&json, "{\"a\":1}");
    catch (&caught);
    enum exit_code code = output_document(&json, OUTPUT_JSON);
    long printed = release(&caught, said);
    assert_int_equal(code, EXIT_OK);
    assert_int_equal(printed, strlen("{\n  \"a\": 1\n}\n"));
    assert_string_equal(said, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_a_document_is_not_printed),
        cmocka_unit_test(what_grows_too_long_is_not_printed),
        cmocka_unit_test(a_whole_document_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
