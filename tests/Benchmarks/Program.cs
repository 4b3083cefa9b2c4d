using ResponsiAI.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks [-- REQUESTS ROUNDS]
// Says what a request costs the gateway in CPU time, as a ratio to bare YARP in the same run.
if (args is ["bare", ..])
    return await BareYarp.RunAsync();
var requests = args.Length > 0 ? int.Parse(args[0]) : 10_000;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 5;
return await GatewayBenchmark.RunAsync(requests, rounds);
