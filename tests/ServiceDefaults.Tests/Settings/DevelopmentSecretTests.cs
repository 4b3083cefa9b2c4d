using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Tests.Settings;

public sealed class DevelopmentSecretTests
{
    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public async Task Twenty_that_create_it_at_once_agree([Range(1, 5)] int round)
    {
        using var gate = new Barrier(20);
        var secrets = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Factory.StartNew(() =>
        {
            gate.SignalAndWait();
            return DevelopmentSecret.GetOrCreate(folder.Path, $"shared{round}");
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.That(secrets.Distinct().ToArray(), Has.Length.EqualTo(1));
        Assert.That(Directory.GetFiles(folder.Combine("secrets")).Select(Path.GetFileName), Is.EquivalentTo(new[] { $"shared{round}", ".lock" }), "nothing half-made stays");
    }

    [Test]
    public void Only_its_owner_may_read_it()
    {
        DevelopmentSecret.GetOrCreate(folder.Path, "mine");
        Assert.That(File.GetUnixFileMode(Path.Combine(folder.Path, "secrets", "mine")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void It_stays_over_a_restart_and_differs_by_name()
    {
        var first = DevelopmentSecret.GetOrCreate(folder.Path, "one");
        Assert.That(DevelopmentSecret.GetOrCreate(folder.Path, "one"), Is.EqualTo(first));
        Assert.That(DevelopmentSecret.GetOrCreate(folder.Path, "other"), Is.Not.EqualTo(first));
    }

    [Test]
    public void It_has_256_bits() => Assert.That(DevelopmentSecret.Create(), Has.Length.EqualTo(43).And.Match("^[A-Za-z0-9_-]+$"));
}
