using System.Collections.Frozen;

namespace ResponsiAI.Gateway.Tls;

/// <summary>
/// All certificates of the settings, and which of them a client gets: one that holds exactly the name it asks for, then
/// one with a wildcard in the place of the first label (RFC 9525, section 6.3), then <c>Default</c>, else the first.
/// </summary>
internal sealed class ServerCertificates
{
    private volatile Table table;

    public ServerCertificates(IReadOnlyList<ServerCertificate> all)
    {
        All = all;
        table = new Table(all);
    }

    /// <summary>In the settings' order. Empty where nothing listens for HTTPS.</summary>
    public IReadOnlyList<ServerCertificate> All { get; }

    /// <param name="host">As the client's SNI says it; empty where it says none.</param>
    public LoadedCertificate Select(string host) => table.Select(host);

    /// <summary>Takes the names anew after a certificate was replaced.</summary>
    public void Arrange() => table = new Table(All);

    private sealed class Table
    {
        private readonly FrozenDictionary<string, LoadedCertificate> exact;
        private readonly FrozenDictionary<string, LoadedCertificate>.AlternateLookup<ReadOnlySpan<char>> wildcards;
        private readonly LoadedCertificate? otherwise;

        public Table(IReadOnlyList<ServerCertificate> all)
        {
            // Where two hold the same name, the earlier one has it.
            var names = all.SelectMany(c => c.Current.Names.Hosts.Select(host => (Host: host, c.Current)))
                .DistinctBy(n => n.Host, StringComparer.OrdinalIgnoreCase)
                .ToLookup(n => n.Host.StartsWith("*.", StringComparison.Ordinal));
            exact = names[false].ToFrozenDictionary(n => n.Host, n => n.Current, StringComparer.OrdinalIgnoreCase);
            wildcards = names[true].ToFrozenDictionary(n => n.Host[2..], n => n.Current, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
            otherwise = all.OrderByDescending(c => c.Name.Equals(CertificateSettings.Default, StringComparison.OrdinalIgnoreCase)).FirstOrDefault()?.Current;
        }

        public LoadedCertificate Select(string host)
        {
            if (exact.TryGetValue(host, out var found))
                return found;
            var dot = host.IndexOf('.', StringComparison.Ordinal);
            if (dot > 0 && wildcards.TryGetValue(host.AsSpan(dot + 1), out found))
                return found;
            return otherwise ?? throw new InvalidOperationException("Nothing listens for HTTPS.");
        }
    }
}
