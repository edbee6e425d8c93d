/* Writes the made-up facts as files for programs that read files.
 *
 *     gcc -O2 -I. bench/settle_data.c bench/settle_facts.c -o data
 *     ./data SUBSCRIPTIONS MONTHS SEED DIRECTORY         // numbers only, for the other programs
 *     ./data SUBSCRIPTIONS MONTHS SEED DIRECTORY garant  // with headings, for garant settle
 *     ./data SUBSCRIPTIONS MONTHS SEED DIRECTORY log     // the same, records by month
 *
 * Numbers: months.csv (month,from,to), fees.csv (subscription,cents), outages.csv and
 * maintenance.csv (subscription,from,to), in seconds since 1970, records by month and then by
 * subscription, as a log grows. For garant: subscriptions.csv and records.csv. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/settle_facts.h"

struct data {
	const char *folder;
	uint32_t subscriptions, months;
	uint64_t seed;
	FILE *outages, *maintenance; /* for garant both are the same file */
};

static void fail(const char *what)
{
	(void)fprintf(stderr, "settle_data: %s: %s\n", what, strerror(errno));
	exit(1);
}

static FILE *create(const struct data *data, const char *name)
{
	char path[PATH_MAX];
	FILE *file;

	if (snprintf(path, sizeof(path), "%s/%s", data->folder, name) >= (int)sizeof(path))
		fail("the name of the folder is too long");
	file = fopen(path, "we");
	if (!file)
		fail(path);
	return file;
}

static void finish(FILE *file)
{
	if (fclose(file) != 0)
		fail("writing");
}

static void write_stretches(FILE *file, uint32_t subscription, const char *kind,
			    const struct stretch *stretches, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		(void)fprintf(file, "%u,%s%s%lld,%lld\n", subscription, kind, *kind ? "," : "",
			      (long long)stretches[i].from_s, (long long)stretches[i].to_s);
}

static void write_month(const struct data *data, uint32_t subscription, unsigned month)
{
	bool named = data->outages == data->maintenance;
	struct made_month made;

	facts_make_month(data->seed, subscription, month, &made);
	write_stretches(data->outages, subscription, named ? "outage" : "", made.outages,
			made.outage_count);
	write_stretches(data->maintenance, subscription, named ? "maintenance" : "",
			made.maintenance, made.maintenance_count);
}

static void write_by_month(const struct data *data)
{
	for (unsigned month = 0; month < data->months; month++)
		for (uint32_t i = 0; i < data->subscriptions; i++)
			write_month(data, i, month);
}

static void write_by_subscription(const struct data *data)
{
	for (uint32_t i = 0; i < data->subscriptions; i++)
		for (unsigned month = 0; month < data->months; month++)
			write_month(data, i, month);
}

static void write_numbers(struct data *data)
{
	FILE *months = create(data, "months.csv"), *fees = create(data, "fees.csv");

	data->outages = create(data, "outages.csv");
	data->maintenance = create(data, "maintenance.csv");
	for (unsigned month = 0; month < data->months; month++)
		(void)fprintf(months, "%u,%lld,%lld\n", month,
			      (long long)facts_month_start_s(month),
			      (long long)facts_month_start_s(month + 1));
	for (uint32_t i = 0; i < data->subscriptions; i++)
		(void)fprintf(fees, "%u,%lld\n", i, (long long)facts_fee_cents(data->seed, i));
	write_by_month(data);
	finish(months);
	finish(fees);
	finish(data->outages);
	finish(data->maintenance);
}

static void write_for_garant(struct data *data, bool by_month)
{
	FILE *subscriptions = create(data, "subscriptions.csv");
	FILE *records = create(data, "records.csv");

	data->outages = data->maintenance = records;
	(void)fputs("subscription,monthly-fee\n", subscriptions);
	for (uint32_t i = 0; i < data->subscriptions; i++) {
		long long cents = facts_fee_cents(data->seed, i);

		(void)fprintf(subscriptions, "%u,%lld.%02lld USD\n", i, cents / 100, cents % 100);
	}
	(void)fputs("subscription,record,from,to\n", records);
	if (by_month)
		write_by_month(data);
	else
		write_by_subscription(data);
	finish(subscriptions);
	finish(records);
}

int main(int argc, char **argv)
{
	struct data data = { 0 };

	if (argc < 5) {
		(void)fputs("settle_data SUBSCRIPTIONS MONTHS SEED DIRECTORY [garant|log]\n",
			    stderr);
		return 2;
	}
	data.subscriptions = (uint32_t)strtoul(argv[1], NULL, 10);
	data.months = (uint32_t)strtoul(argv[2], NULL, 10);
	data.seed = strtoul(argv[3], NULL, 10);
	data.folder = argv[4];
	if (data.months < 1 || data.months > FACTS_MONTHS_MAX)
		return 2;
	if (argc > 5)
		write_for_garant(&data, strcmp(argv[5], "log") == 0);
	else
		write_numbers(&data);
	return 0;
}
