using System.Collections.Concurrent;
using System.Text;
using ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

namespace ResponsiAI.ServiceDefaults.Tests.ErrorTracking;

/// <summary>Two spools over one folder are to each other what two processes are: their files' locks exclude each other.</summary>
internal sealed class SpoolTests
{
    [Test]
    public async Task No_process_takes_from_a_shared_folder_what_another_has_not_written_whole()
    {
        const int Reports = 2000;
        using var folder = new TemporaryFolder();
        using var writer = new EnvelopeSpool(folder.Path, TimeProvider.System);
        var taken = new ConcurrentBag<string>();
        using var ended = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() => TakeAsync(folder.Path, taken, ended.Token), TaskCreationOptions.LongRunning).Unwrap()).ToArray();
        var kept = new List<string>();
        while (kept.Count < Reports)
        {
            // Full it may not be.
            await Wait.UntilAsync(() => kept.Count - taken.Count < 50, "the readers follow");
            kept.Add($"{{\"event_id\":\"{kept.Count}\"}}\n{new string('x', 4000)}\n");
            Assert.That(writer.TryKeep(Encoding.UTF8.GetBytes(kept[^1])), "there is room");
        }

        await Wait.UntilAsync(() => taken.Count >= Reports, "all that was kept is taken");
        await ended.CancelAsync();
        await Task.WhenAll(readers);
        Assert.That(taken, Is.EquivalentTo(kept));
    }

    [Test]
    public async Task What_a_killed_process_left_half_written_takes_no_room_for_longer_than_writing_lasts()
    {
        using var folder = new TemporaryFolder();
        using var spool = new EnvelopeSpool(folder.Path, TimeProvider.System);
        for (var i = 0; i < 100; i++)
            await File.WriteAllTextAsync(Path.Combine(folder.Path, $"half{i}.part"), "{\"event_id\"");
        Assert.That(spool.TryKeep("{}\n"u8.ToArray()), Is.False, "they may be written at this moment");
        foreach (var half in Directory.GetFiles(folder.Path))
            File.SetLastWriteTimeUtc(half, TimeProvider.System.GetUtcNow().AddMinutes(-2).UtcDateTime);
        Assert.That(spool.TryKeep("{}\n"u8.ToArray()));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    private static async Task TakeAsync(string folder, ConcurrentBag<string> taken, CancellationToken ended)
    {
        using var spool = new EnvelopeSpool(folder, TimeProvider.System);
        while (!ended.IsCancellationRequested)
        {
            if (!spool.TryClaim(out var claim))
                continue;
            using (claim)
            {
                taken.Add(Encoding.UTF8.GetString(await claim.ReadAsync(CancellationToken.None)));
                claim.Remove();
            }
        }
    }
}
