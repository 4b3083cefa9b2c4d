using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ResponsiAI.Gateway.Tls;

namespace ResponsiAI.Gateway.Tests.Tls;

internal sealed class CertificateMetricsTests
{
    [Test]
    public void The_days_of_every_certificate_are_measured_by_its_name()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        authority.Issue(TimeSpan.FromDays(30), "a.example").Write(folder.Path, "a");
        authority.Issue(TimeSpan.FromDays(-2), "b.example").Write(folder.Path, "b");
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        new CertificateMetrics(services.GetRequiredService<IMeterFactory>(), TimeProvider.System).Observe(new ServerCertificates([Load("a"), Load("b")]));

        var measured = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument is { Meter.Name: "ResponsiAI", Name: "responsiai.certificate.days" })
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, days, tags, _) => measured[(string)tags[0].Value!] = days);
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.That(measured["a"], Is.InRange(29.9, 30));
        Assert.That(measured["b"], Is.InRange(-2.1, -2));

        ServerCertificate Load(string name)
        {
            var files = new CertificateFiles(name, folder.Combine(name + ".crt"), folder.Combine(name + ".key"), null);
            var content = files.Read();
            return new ServerCertificate(files, CertificateReading.TryLoad(content, null, out _)!, content.Hash);
        }
    }
}
