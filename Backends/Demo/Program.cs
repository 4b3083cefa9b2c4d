using ResponsiAI.Demo.Page;
using ResponsiAI.Demo.Probes;
using ResponsiAI.Demo.Sessions;
using ResponsiAI.Demo.Usage;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

// Stands in for the product's own application, which may be written in any language: all that it knows of the gateway
// are a few headers.
return await Service.RunAsync("demo", args,
    builder => builder.AddUsage(),
    app =>
    {
        app.UseProblemHandling();
        app.UseWebSockets();
        app.MapHealth();
        app.MapPage();
        app.MapSession();
        app.MapProbes();
        app.MapUsage();
    });
