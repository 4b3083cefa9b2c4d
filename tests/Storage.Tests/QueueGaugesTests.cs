using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Storage.Tests;

[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class QueueGaugesTests(string engine)
{
    [Test]
    public async Task Depth_and_age_are_told_by_status_and_not_at_all_while_the_table_cannot_be_read()
    {
        await using var store = await Store.CreateAsync(engine);
        await using var database = await store.MigratedAsync();
        await database.ExecuteAsync($"""
            INSERT INTO jobs (id, status, attempts, next_at) VALUES
            ('a', 'pending', 0, {database.Now} - 90000), ('b', 'pending', 0, {database.Now} - 5000), ('c', 'dead', 4, {database.Now} - 3600000), ('d', 'done', 1, 0)
            """);
        var clock = new FakeTimeProvider();
        using var gauges = new QueueGauges(database, Store.Queue with { Arrived = "next_at" }, clock);
        using var meter = new Meter("tests of gauges");
        gauges.Observe(meter);
        await gauges.StartAsync(CancellationToken.None);

        await Wait.UntilAsync(() => Read(meter).Count == 6, "all are told");
        var told = Read(meter);
        Assert.Multiple(() =>
        {
            Assert.That(told["responsiai.queue.rows jobs pending"], Is.EqualTo(2));
            Assert.That(told["responsiai.queue.rows jobs leased"], Is.Zero);
            Assert.That(told["responsiai.queue.rows jobs dead"], Is.EqualTo(1));
            Assert.That(told["responsiai.queue.oldest jobs pending"], Is.InRange(90, 120));
            Assert.That(told["responsiai.queue.oldest jobs leased"], Is.Zero);
            Assert.That(told["responsiai.queue.oldest jobs dead"], Is.InRange(3600, 3630));
        });

        await database.ExecuteAsync("ALTER TABLE jobs RENAME TO away");
        await Wait.UntilAsync(() => { clock.Advance(TimeSpan.FromSeconds(5)); return Read(meter).IsEmpty; }, "nothing is told");
        await database.ExecuteAsync("ALTER TABLE away RENAME TO jobs");
        await Wait.UntilAsync(() => { clock.Advance(TimeSpan.FromSeconds(5)); return Read(meter).Count == 6; }, "all are told again");
        await gauges.StopAsync(CancellationToken.None);
    }

    private static ConcurrentDictionary<string, double> Read(Meter meter)
    {
        var read = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter == meter) listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => read[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => read[Name(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) => $"{instrument.Name} {tags[0].Value} {tags[1].Value}";
}
