using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using ResponsiAI.Ops.Up;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

/// <summary>
/// What the header policies of the routes cost where a site is graded: the guide's policy allows inline scripts, for which
/// MDN's Observatory takes 20 points and with them every bonus.
/// </summary>
internal static class HeaderPolicyCheck
{
    private const string Subject = "headers";

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        if (Installation.Routes() is { } file)
            yield return Look(file);
    }

    private static Finding Look(string file)
    {
        IConfigurationRoot routes;
        try
        {
            routes = new ConfigurationBuilder().AddJsonFile(file).AddEnvironmentVariables().Build();
        }
        catch (InvalidDataException)
        {
            return new Finding("yarp.json", Level.Fail, "it is not JSON", "correct it");
        }

        var guided = routes.GetSection("ReverseProxy:Routes").GetChildren()
            .Where(r => string.Equals(r["Metadata:Headers"], "guide", StringComparison.OrdinalIgnoreCase)).Select(r => r.Key).ToArray();
        return guided.Length == 0
            ? new Finding(Subject, Level.Ok, "no route allows inline scripts")
            : new Finding(Subject, Level.Warn, $"`guide` on {string.Join(", ", guided)} allows inline scripts ('unsafe-inline'): 20 points and every bonus less where the site is graded, 80 at best",
                $"ReverseProxy__Routes__{guided[0]}__Metadata__Headers=strict once its pages give their scripts the nonce of X-Csp-Nonce");
    }
}
