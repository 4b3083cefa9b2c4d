using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ResponsiAI.Gateway.Tls;

namespace ResponsiAI.Gateway.Tests.Tls;

internal sealed class CertificateWarningTests
{
    [Test]
    public async Task A_certificate_that_expires_soon_is_warned_of_once_a_day()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        authority.Issue(TimeSpan.FromDays(21.5), "soon.example").Write(folder.Path, "soon");
        authority.Issue("late.example").Write(folder.Path, "late");
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var log = new Messages();
        using var watch = new CertificateWatch(new ServerCertificates([Load("soon"), Load("late")]), new CertificateMetrics(services.GetRequiredService<IMeterFactory>(), clock), clock, log);
        await watch.StartAsync(CancellationToken.None);

        foreach (var hours in new[] { 1, 10, 20, 1, 1, 1 })
            await LookAsync(TimeSpan.FromHours(hours));

        await watch.StopAsync(CancellationToken.None);
        Assert.That(log.All.Where(m => m.Contains("expires")), Is.EqualTo(new[]
        {
            "certificate soon (soon.example) expires in 21 days",
            "certificate soon (soon.example) expires in 20 days",
        }));

        // The other certificate, replaced, shows that the look has taken place.
        async Task LookAsync(TimeSpan later)
        {
            var seen = log.All.Count(m => m.Contains("late was replaced"));
            authority.Issue("late.example").Write(folder.Path, "late");
            clock.Advance(later);
            await Wait.UntilAsync(() => log.All.Count(m => m.Contains("late was replaced")) > seen, "the files were looked at");
        }

        ServerCertificate Load(string name)
        {
            var files = new CertificateFiles(name, folder.Combine(name + ".crt"), folder.Combine(name + ".key"), null);
            var content = files.Read();
            return new ServerCertificate(files, CertificateReading.TryLoad(content, null, out _)!, content.Hash);
        }
    }

    private sealed class Messages : ILogger<CertificateWatch>
    {
        private readonly ConcurrentQueue<string> all = new();

        public IReadOnlyCollection<string> All => all;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => all.Enqueue(formatter(state, exception));
    }
}
