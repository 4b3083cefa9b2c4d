using System.Buffers.Text;
using System.Security.Cryptography;
using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Management;

namespace ResponsiAI.Gateway.Headers;

internal static class HeaderPolicyRegistration
{
    /// <summary>Behind the routes, whose file also holds the policies of the operator.</summary>
    public static void AddHeaderPolicies(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton(HeaderPolicies.Read(builder.Settings));
        builder.Services.AddSingleton(new StartSection("HeaderPolicies", builder.Settings.Configuration, static settings => HeaderPolicies.Read(settings)));
        builder.Services.AddSingleton<IRouteMetadata, HeaderRouteMetadata>();
        builder.Services.AddSingleton<IManagementModule, HeaderPolicyModule>();
        builder.Services.AddSingleton<IExplanation, HeaderExplanation>();
        builder.Services.AddSingleton<CspReports>();
        builder.Services.AddSingleton<IManagementModule, CspReportModule>();
    }

    /// <summary>
    /// Sets the headers when the answer starts, behind everything that could still add to them. First in the pipeline,
    /// because callbacks run in reverse order, and because every answer must carry them.
    /// </summary>
    public static void UseHeaderPolicies(this WebApplication app)
    {
        var policies = app.Services.GetRequiredService<HeaderPolicies>();
        app.Use((context, next) =>
        {
            context.Response.OnStarting(static state =>
            {
                var (context, policies) = ((HttpContext, HeaderPolicies))state;
                var route = HeaderRoute.Of(context);
                var policy = policies[route.Policy];
                policy.Apply(context.Response.Headers, context.Request.IsHttps, route.ReportOnly, policy.HasNonce ? CspNonce.Of(context) : null);
                return Task.CompletedTask;
            }, (context, policies));
            return next(context);
        });
    }
}

/// <summary>128 random bits for one response; made when something asks first, the same for backend and header.</summary>
internal sealed class CspNonce
{
    private readonly string value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public static string Of(HttpContext context)
    {
        if (context.Features.Get<CspNonce>() is not { } nonce)
            context.Features.Set(nonce = new CspNonce());
        return nonce.value;
    }
}
