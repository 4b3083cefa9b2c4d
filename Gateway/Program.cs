using ResponsiAI.Gateway.AccessLog;
using ResponsiAI.Gateway.AddressLists;
using ResponsiAI.Gateway.CrossSite;
using ResponsiAI.Gateway.Errors;
using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Forwarding;
using ResponsiAI.Gateway.Headers;
using ResponsiAI.Gateway.Health;
using ResponsiAI.Gateway.Judgement;
using ResponsiAI.Gateway.Lifecycle;
using ResponsiAI.Gateway.Observation;
using ResponsiAI.Gateway.Operators;
using ResponsiAI.Gateway.RateLimits;
using ResponsiAI.Gateway.Redis;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.Gateway.Sessions;
using ResponsiAI.Gateway.Timeouts;
using ResponsiAI.Gateway.Tls;
using ResponsiAI.ServiceDefaults.Hosting;

return await Service.RunAsync("gateway", args,
    builder =>
    {
        var shared = builder.AddRedis();
        builder.AddRoutes();
        builder.AddTls();
        builder.AddAccessLog();
        builder.AddTrustedProxies();
        builder.AddIncomingTrace();
        builder.AddHeaderPolicies();
        builder.AddGatewayErrors();
        builder.AddJudgement();
        builder.AddAggregatedHealth();
        builder.AddAddressCheck();
        builder.AddCrossSiteCheck();
        builder.AddRateLimits(shared);
        builder.AddOperators();
        builder.AddSessions(shared);
        builder.AddRouteTimeouts();
        builder.AddExplanations();
        builder.AddObservation();
        builder.AddDraining();
    },
    app =>
    {
        // Order matters: who the client is, what every answer carries, what is let in, where it goes, and then what
        // the route asks for. Health is answered inside the routing and meets nothing behind it.
        app.UseDraining();
        app.UseTrustedProxies();
        app.UseAccessLog();
        app.UseHeaderPolicies();
        app.UseGatewayErrors();
        app.UseJudgement();
        app.UseRouting();
        app.UseObservation();
        app.UseHttpsOnly();
        app.UseAddressCheck();
        app.UseCrossSiteCheck();
        app.UseRateLimits();
        app.UseOperators();
        app.UseConcurrencyLimits();
        app.UseSessions();
        app.UseRouteTimeouts();

        app.MapAggregatedHealth();
        app.MapCspReports();
        app.MapRoutes();
        app.UseExplanations();
    });
