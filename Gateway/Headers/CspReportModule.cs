using ResponsiAI.ServiceDefaults.Management;

namespace ResponsiAI.Gateway.Headers;

/// <summary><c>GET /csp-reports</c> at the management address.</summary>
internal sealed class CspReportModule(CspReports reports) : IManagementModule
{
    public void Map(IEndpointRouteBuilder management) =>
        management.MapGet("/csp-reports", (HttpContext context) => context.Response.WriteAsJsonAsync(reports.Newest(), context.RequestAborted));
}
