using ResponsiAI.Probe;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Problems;

return await Service.RunAsync("probe", args,
    builder => builder.AddProbe(),
    app =>
    {
        app.UseProblemHandling();
        app.UseInternalToken();
        app.MapHealth();
        app.MapProbe();
    });
