using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Hosting;

/// <summary>What a capability's <c>Add…</c> gets: the host's builder and the settings.</summary>
public sealed record ServiceBuilder(WebApplicationBuilder Web, ServiceSettings Settings)
{
    public IServiceCollection Services => Web.Services;
}
