#include "app/bulk_pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "app/bulk_batch.h"

#define BATCH_TEXT_BYTES (128 * KIB)
#define BATCH_SUBSCRIPTIONS 64
#define BATCH_SUBSCRIPTIONS_PROOF 8
#define STACK_BYTES (1 * MIB)

/* Batches are numbered; batch n lies in slot n % slot_count. tail <= next <= head. */
struct bulk_pool {
	struct bulk_settings settings;
	struct bulk_batch *slots; /* owned */
	size_t slot_count;
	size_t batch_bytes; /* of rows */
	struct bulk_batch shared;
	bool shared_read;
	struct bulk_worker *workers; /* owned */
	size_t worker_count;
	pthread_t *threads; /* owned */
	size_t thread_count;
	atomic_bool spoiled;
	struct bulk_totals totals;
	struct bulk_months months;
	uint64_t tail;	       /* the next to hand out; only the caller's thread */
	pthread_mutex_t mutex; /* guards what follows, and done of a slot */
	pthread_cond_t work, done;
	uint64_t head; /* the next to fill */
	uint64_t next; /* the next to settle */
	bool ending;
};

struct thread_start {
	struct bulk_pool *pool;
	struct bulk_worker *worker;
};

static struct bulk_batch *slot(struct bulk_pool *pool, uint64_t number)
{
	return &pool->slots[number % pool->slot_count];
}

static void *thread_main(void *start_)
{
	struct thread_start start = *(struct thread_start *)start_;
	struct bulk_pool *pool = start.pool;

	free(start_);
	pthread_mutex_lock(&pool->mutex);
	for (;;) {
		struct bulk_batch *batch;

		while (pool->next == pool->head && !pool->ending)
			pthread_cond_wait(&pool->work, &pool->mutex);
		if (pool->next == pool->head)
			break;
		batch = slot(pool, pool->next++);
		pthread_mutex_unlock(&pool->mutex);
		worker_run(start.worker, batch);
		pthread_mutex_lock(&pool->mutex);
		batch->done = true;
		pthread_cond_signal(&pool->done);
	}
	pthread_mutex_unlock(&pool->mutex);
	return NULL;
}

static int make_slots(struct bulk_pool *pool)
{
	size_t jobs = pool->settings.jobs;
	int r = batch_init(&pool->shared);

	pool->slots = calloc(jobs > 1 ? 2 * jobs + 1 : 1, sizeof(pool->slots[0]));
	pool->workers = calloc(jobs, sizeof(pool->workers[0]));
	pool->threads = calloc(jobs, sizeof(pool->threads[0]));
	if (!pool->slots || !pool->workers || !pool->threads)
		return -ENOMEM;
	batch_clear(&pool->shared);
	while (r == 0 && pool->slot_count < (jobs > 1 ? 2 * jobs + 1 : 1)) {
		r = batch_init(&pool->slots[pool->slot_count++]);
		batch_clear(&pool->slots[pool->slot_count - 1]);
	}
	pool->batch_bytes = bulk_rows_max(&pool->settings) / 8;
	if (pool->batch_bytes > BATCH_TEXT_BYTES)
		pool->batch_bytes = BATCH_TEXT_BYTES;
	while (r == 0 && pool->worker_count < jobs)
		r = worker_init(&pool->workers[pool->worker_count++], &pool->settings,
				&pool->spoiled);
	return r;
}

int bulk_pool_new(const struct bulk_settings *settings, struct bulk_pool **ret_pool)
{
	struct bulk_pool *pool = calloc(1, sizeof(*pool));
	int r;

	if (!pool)
		return -ENOMEM;
	pool->settings = *settings;
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_cond_init(&pool->work, NULL);
	pthread_cond_init(&pool->done, NULL);
	r = make_slots(pool);
	if (r < 0) {
		bulk_pool_free(pool);
		return r;
	}
	*ret_pool = pool;
	return 0;
}

static void join_threads(struct bulk_pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->ending = true;
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->mutex);
	while (pool->thread_count > 0)
		pthread_join(pool->threads[--pool->thread_count], NULL);
}

void bulk_pool_free(struct bulk_pool *pool)
{
	if (!pool)
		return;
	join_threads(pool);
	for (size_t i = 0; i < pool->slot_count; i++)
		batch_done(&pool->slots[i]);
	for (size_t i = 0; i < pool->worker_count; i++)
		worker_done(&pool->workers[i]);
	batch_done(&pool->shared);
	free(pool->slots);
	free(pool->workers);
	free(pool->threads);
	pthread_cond_destroy(&pool->done);
	pthread_cond_destroy(&pool->work);
	pthread_mutex_destroy(&pool->mutex);
	free(pool);
}

static int start_thread(struct bulk_pool *pool, pthread_attr_t *attributes)
{
	struct thread_start *start = malloc(sizeof(*start));
	int r;

	if (!start)
		return -ENOMEM;
	*start = (struct thread_start){ pool, &pool->workers[pool->thread_count] };
	r = pthread_create(&pool->threads[pool->thread_count], attributes, thread_main, start);
	if (r > 0)
		free(start);
	else
		pool->thread_count++;
	return -r;
}

static int start_threads(struct bulk_pool *pool)
{
	pthread_attr_t attributes;
	int r = -pthread_attr_init(&attributes);

	if (r < 0)
		return r;
	r = -pthread_attr_setstacksize(&attributes, STACK_BYTES);
	while (r == 0 && pool->thread_count < pool->worker_count)
		r = start_thread(pool, &attributes);
	(void)pthread_attr_destroy(&attributes);
	return r;
}

static void take_problems(struct bulk_pool *pool, const struct bulk_batch *batch)
{
	struct diag_sink *sink = pool->settings.sink;

	for (size_t i = 0; i < batch->problems.count; i++) {
		const struct diag *problem = &batch->problems.items[i];

		(void)diag_add_args(sink, problem->id, problem->at, problem->args);
	}
	sink->dropped += batch->problems.dropped;
	sink->errors += batch->problems.dropped;
}

/* Hands out a finished batch and empties its slot. */
static int take_batch(struct bulk_pool *pool, struct bulk_batch *batch)
{
	int r = batch->error;

	take_problems(pool, batch);
	bulk_totals_add(&pool->totals, &batch->totals);
	bulk_months_add(&pool->months, &batch->months);
	if (r == 0 && batch->out.len > 0 && pool->settings.sink->errors == 0)
		r = pool->settings.write(pool->settings.context, strbuf_str(&batch->out));
	batch_clear(batch);
	pool->tail++;
	return r;
}

/* Hands out the oldest batch, waiting for it. */
static int take_oldest(struct bulk_pool *pool)
{
	struct bulk_batch *batch = slot(pool, pool->tail);

	pthread_mutex_lock(&pool->mutex);
	while (!batch->done)
		pthread_cond_wait(&pool->done, &pool->mutex);
	pthread_mutex_unlock(&pool->mutex);
	return take_batch(pool, batch);
}

/* The batch being filled is ready to be settled; afterwards there is an empty one to fill. */
static int submit(struct bulk_pool *pool)
{
	struct bulk_batch *batch = slot(pool, pool->head);

	if (batch->row_count == 0)
		return 0;
	if (pool->settings.jobs == 1) {
		worker_run(&pool->workers[0], batch);
		pool->head++;
		return take_batch(pool, batch);
	}
	pthread_mutex_lock(&pool->mutex);
	pool->head++;
	pthread_cond_signal(&pool->work);
	pthread_mutex_unlock(&pool->mutex);
	return pool->head - pool->tail == pool->slot_count ? take_oldest(pool) : 0;
}

int bulk_pool_share(struct bulk_pool *pool, const struct bulk_row *row)
{
	if (pool->shared.text_len + row->raw.len > bulk_rows_max(&pool->settings))
		return diag_add(pool->settings.sink, DIAG_BULK_SHARED_LARGE,
				bulk_position(row, 0, 0));
	return batch_add(&pool->shared, row, false);
}

/* Every thread reads the records of everybody for itself; what is wrong with them is said once. */
static int read_shared(struct bulk_pool *pool)
{
	int r = 0;

	pool->shared_read = true;
	for (size_t i = 0; i < pool->worker_count && r == 0; i++) {
		r = worker_share(&pool->workers[i], &pool->shared);
		if (i == 0)
			take_problems(pool, &pool->shared);
	}
	if (r == -ENOMEM && pool->shared.row_count > 0) {
		struct bulk_row row = batch_row_at(&pool->shared, 0);

		r = diag_add(pool->settings.sink, DIAG_BULK_SHARED_LARGE,
			     bulk_position(&row, 0, 0));
	}
	if (pool->shared.problems.errors > 0)
		atomic_store(&pool->spoiled, true);
	if (r == 0 && pool->settings.jobs > 1)
		r = start_threads(pool);
	return r;
}

static bool is_full(const struct bulk_pool *pool, const struct bulk_batch *batch)
{
	size_t most = pool->settings.proof ? BATCH_SUBSCRIPTIONS_PROOF : BATCH_SUBSCRIPTIONS;

	return batch->text_len >= pool->batch_bytes || batch->subscription_count >= most;
}

int bulk_pool_subscription(struct bulk_pool *pool, const struct bulk_row *row)
{
	int r = pool->shared_read ? 0 : read_shared(pool);

	if (r == 0 && is_full(pool, slot(pool, pool->head)))
		r = submit(pool);
	return r < 0 ? r : batch_add(slot(pool, pool->head), row, true);
}

int bulk_pool_record(struct bulk_pool *pool, const struct bulk_row *row)
{
	struct bulk_batch *batch = slot(pool, pool->head);

	if (batch->text_len - batch->last_start + row->raw.len > bulk_rows_max(&pool->settings))
		return diag_add(pool->settings.sink, DIAG_BULK_SUBSCRIPTION_LARGE,
				bulk_position(row, 0, 0));
	return batch_add(batch, row, false);
}

int bulk_pool_finish(struct bulk_pool *pool)
{
	int r = pool->shared_read ? 0 : read_shared(pool);

	if (r == 0)
		r = submit(pool);
	while (r == 0 && pool->tail < pool->head)
		r = take_oldest(pool);
	return r;
}

const struct bulk_months *bulk_pool_months(const struct bulk_pool *pool)
{
	return &pool->months;
}

const struct bulk_totals *bulk_pool_totals(const struct bulk_pool *pool)
{
	return &pool->totals;
}
