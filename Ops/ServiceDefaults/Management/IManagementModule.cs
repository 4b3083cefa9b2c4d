using Microsoft.AspNetCore.Routing;

namespace ResponsiAI.ServiceDefaults.Management;

/// <summary>What a capability shows to operators at the process's management address.</summary>
public interface IManagementModule
{
    void Map(IEndpointRouteBuilder management);
}
