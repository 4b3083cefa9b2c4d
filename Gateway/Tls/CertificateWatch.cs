using System.Globalization;

namespace ResponsiAI.Gateway.Tls;

/// <summary>
/// Takes changed certificates into use within seconds, without a restart and without touching open connections, and
/// says once a day which of them expire soon. It looks by itself, because file watchers miss the links that Kubernetes
/// swaps.
/// </summary>
internal sealed partial class CertificateWatch(ServerCertificates certificates, CertificateMetrics metrics, TimeProvider clock, ILogger<CertificateWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromDays(1);

    /// <summary>What whoever renews with 30 days left never meets.</summary>
    private const int Soon = 21;

    private readonly Dictionary<string, DateTimeOffset> warned = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe(certificates);
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            Look();
            Warn();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        var now = clock.GetUtcNow();
        foreach (var certificate in certificates.All)
        {
            switch (certificate.Look(now))
            {
                case CertificateChange.Replaced:
                    certificates.Arrange();
                    warned.Remove(certificate.Name);
                    LogReplaced(certificate.Name, Names(certificate), Day(certificate.Current));
                    break;
                case CertificateChange.Refused:
                    LogRefused(certificate.Name, certificate.Fault!, Day(certificate.Current));
                    break;
                case CertificateChange.Mended:
                    LogMended(certificate.Name);
                    break;
            }
        }
    }

    private void Warn()
    {
        var now = clock.GetUtcNow();
        foreach (var certificate in certificates.All)
        {
            var days = Math.Floor(certificate.Current.DaysLeft(now));
            if (days > Soon || (warned.TryGetValue(certificate.Name, out var last) && now - last < BetweenWarnings))
                continue;
            warned[certificate.Name] = now;
            if (days >= 0)
                LogExpiresSoon(certificate.Name, Names(certificate), days);
            else
                LogExpired(certificate.Name, Names(certificate), Day(certificate.Current));
        }
    }

    private static string Names(ServerCertificate certificate) => string.Join(", ", certificate.Current.Names.All);

    private static string Day(LoadedCertificate certificate) => certificate.ValidUntil.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Information, Message = "certificate {Name} was replaced: {Names}, valid until {Until}")]
    private partial void LogReplaced(string name, string names, string until);

    [LoggerMessage(Level = LogLevel.Error, Message = "the changed certificate {Name} cannot be used: {Reason}; the former one, valid until {Until}, stays in use")]
    private partial void LogRefused(string name, string reason, string until);

    [LoggerMessage(Level = LogLevel.Information, Message = "the files of certificate {Name} hold again what is in use")]
    private partial void LogMended(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "certificate {Name} ({Names}) expires in {Days} days")]
    private partial void LogExpiresSoon(string name, string names, double days);

    [LoggerMessage(Level = LogLevel.Error, Message = "certificate {Name} ({Names}) has expired, valid until {Until}")]
    private partial void LogExpired(string name, string names, string until);
}
