using Yarp.ReverseProxy.Configuration;

namespace ResponsiAI.Gateway.Routes;

internal enum ClusterHealth
{
    /// <summary>Not asked.</summary>
    None,

    /// <summary><c>GET /health</c>; the services that it names are merged into the aggregate.</summary>
    Backend,

    /// <summary><c>GET APP_HEALTH_PATH</c>; an answer below 500 is ok.</summary>
    Application,
}

/// <summary>The metadata of a cluster in <c>yarp.json</c>.</summary>
internal sealed record ClusterSettings(ClusterHealth Health = ClusterHealth.None, bool InternalToken = false)
{
    public static ClusterSettings Parse(ClusterConfig cluster, List<string> faults)
    {
        var settings = new ClusterSettings();
        foreach (var (key, value) in cluster.Metadata ?? new Dictionary<string, string>())
        {
            switch (key)
            {
                case "Health" when value.Length > 0 && char.IsLetter(value[0]) && Enum.TryParse<ClusterHealth>(value, ignoreCase: true, out var health):
                    settings = settings with { Health = health };
                    break;
                case "InternalToken" when bool.TryParse(value, out var token):
                    settings = settings with { InternalToken = token };
                    break;
                case "Health":
                    faults.Add($"cluster '{cluster.ClusterId}': the metadata Health is not one of none, backend, application");
                    break;
                case "InternalToken":
                    faults.Add($"cluster '{cluster.ClusterId}': the metadata InternalToken is neither true nor false");
                    break;
                default:
                    faults.Add($"cluster '{cluster.ClusterId}': the metadata key '{key}' is not known; known are Health, InternalToken");
                    break;
            }
        }

        return settings;
    }
}
