using ResponsiAI.Benchmarks;
using ResponsiAI.Benchmarks.Scrubbing;
using ResponsiAI.Benchmarks.Webhooks;

// dotnet run -c Release --project tests/Benchmarks [-- REQUESTS ROUNDS]
// Says what a request costs the gateway in CPU time, as a ratio to bare YARP in the same run.
//
// dotnet run -c Release --project tests/Benchmarks -- webhooks [SECONDS ROUNDS]
// Says how many events billing acknowledges, as a ratio to the rows that pgbench inserts in the same run.
//
// dotnet run -c Release --project tests/Benchmarks -- log [LINES ROUNDS]
// Says what the access line of a request costs in CPU time: scrubbing, rendering, and writing to file and console.
//
// dotnet run -c Release --project tests/Benchmarks -- scrub [ROUNDS]
// Says what it costs to scrub a line, as a ratio to writing it as JSON in the same run.
if (args is ["bare", ..])
    return await BareYarp.RunAsync();
if (args is ["log-process", var count, var rounds])
    return await LogBenchmark.MeasureAsync(int.Parse(count), int.Parse(rounds));
if (args is ["log", .. var of])
    return await LogBenchmark.RunAsync(Number(of, 0, 100_000), Number(of, 1, 5));
if (args is ["webhooks", .. var said])
    return await WebhookBenchmark.RunAsync(Number(said, 0, 8), Number(said, 1, 3));
if (args is ["scrub", .. var lines])
    return await ScrubBenchmark.RunAsync(Number(lines, 0, 9));
return await GatewayBenchmark.RunAsync(Number(args, 0, 10_000), Number(args, 1, 5));

static int Number(string[] said, int index, int absent) => said.Length > index ? int.Parse(said[index]) : absent;
