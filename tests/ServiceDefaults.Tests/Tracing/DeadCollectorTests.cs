using System.Net;
using System.Net.Sockets;

namespace ResponsiAI.ServiceDefaults.Tests.Tracing;

public sealed class DeadCollectorTests
{
    [Test]
    public async Task A_collector_that_never_answers_stops_neither_requests_nor_the_end()
    {
        // Connections are taken by the system, and nobody reads them.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var probe = await Probe.StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "10"), ("OTEL_BSP_MAX_QUEUE_SIZE", "20"), ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "20"), ("OTEL_METRIC_EXPORT_INTERVAL", "100"));
        using var client = Http.Client(probe.Address, internalToken: true);
        for (var i = 0; i < 200; i++)
            using (var answer = await client.GetAsync("/nowhere"))
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(silent.Pending(), Is.True, "it was tried");
        probe.Child.Signal(Signal.Terminate);
        // An export by itself may take ten seconds, and there are two of them.
        Assert.That(await probe.Child.WaitForExitAsync(TimeSpan.FromSeconds(8)), Is.Zero);
    }
}
