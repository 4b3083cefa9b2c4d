using System.Text.Json;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Benchmarks.Scrubbing;

/// <summary>
/// What the scrubber costs a line, beside what it costs to write the same line as a JSON string in the same run: the ratio
/// says more than the nanoseconds, which are the machine's.
/// </summary>
internal static class ScrubBenchmark
{
    private const int Batch = 20_000;

    // Put together, so that no scanner of secrets takes this file for a leak.
    private static readonly (string What, string Line)[] Lines =
    [
        ("harmless, short", "user 7 came back to the page that was shown before"),
        ("harmless, 100 characters", "Connection 0HN8M2 to the part was closed after 12034 ms without an answer, the next one is tried now"),
        ("harmless, address", "GET https://localhost:8443/api/reports/2024/11 was answered with 200 after 12.3 ms by destination app1"),
        ("harmless, query", "GET /api/reports?page=2&sort=name&filter=open was answered with 200 after 12.3 ms"),
        ("harmless, JSON", """{"id":"evt_1AbcDEF","type":"invoice.paid","amount":1200,"currency":"eur","livemode":false,"customer":"cus_9xyz"}"""),
        ("harmless, look-alikes", "session state: ok, status code 200, author of tokenizer 1.2.3, monkey design signal"),
        ("one secret by name", "Host=db;Port=5432;Username=app;Password=p4ssw0rd;Database=product is not reachable"),
        ("several secrets", "mia@example.com sent Bearer mF_9.B5f-4.1JqM with " + "sk_" + "live_51Abcdefghijklmnop from 93.184.216.34"),
        ("secret in a query", "GET /cb?code=4/0AX4XfWh&state=af0ifjsldkj&page=2 was answered with 302"),
        ("secret in base64", "data=eyJ1c2VyIjoibWlhIiwicGFzc3dvcmQiOiJwNHNzdzByZCJ9 was refused"),
    ];

    public static async Task<int> RunAsync(int rounds)
    {
        var before = Environment.CpuUsage.TotalTime;
        Scrubber.Text(Lines[^1].Line);
        Console.WriteLine($"the first call of the process takes {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds:0.0} ms of CPU");
        Console.WriteLine($"{"ns a line",-28}{"scrub",8}{"JSON",8}{"ratio",8}{"bytes",8}");
        // The runtime compiles what is hot a second time when nothing new has been compiled for a tenth of a second.
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (_, line) in Lines)
                Measure(Scrubber.Text, line);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        foreach (var (what, line) in Lines)
        {
            // The quickest one: what the machine does besides only adds.
            double Round(Func<string, object> work) => Enumerable.Range(0, rounds * 2).Select(_ => Measure(work, line)).Skip(rounds).Min();
            var (scrub, json) = (Round(Scrubber.Text), Round(l => JsonSerializer.Serialize(l)));
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            Scrubber.Text(line);
            Console.WriteLine($"{what,-28}{scrub,8:0}{json,8:0}{scrub / json,8:0.0}{GC.GetAllocatedBytesForCurrentThread() - allocated,8}");
        }

        return 0;
    }

    // CPU time: what else runs on the machine costs none of it.
    private static double Measure(Func<string, object> work, string line)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Batch; i++)
            work(line);
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / Batch;
    }
}
