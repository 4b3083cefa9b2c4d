using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using Testcontainers.PostgreSql;
using Testcontainers.Redis;

namespace ResponsiAI.Harness.Servers;

/// <summary>
/// Redis and PostgreSQL from Testcontainers. <c>tests/run</c> decides for a whole run, and sets what Testcontainers needs
/// with it; a test that is started by itself takes the programs of the machine.
/// </summary>
internal static class Containers
{
    // tests/run reads the names of the images from here.
    private const string PostgresImage = "postgres:17-alpine";
    private const string RedisImage = "redis:8-alpine";

    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("RESPONSIAI_TEST_CONTAINERS") == "1";

    public static ContainerHost Redis(int port, string[] options) => new(new RedisBuilder(RedisImage)
        .WithPortBinding(port, RedisBuilder.RedisPort)
        .WithCreateParameterModifier(OnLoopback)
        .WithCommand(options)
        .Build());

    /// <summary>In the machine's own network, because it tells clients the address by which it knows the Redis that it watches.</summary>
    /// <param name="file">Its configuration in the folder, which it writes again.</param>
    public static ContainerHost Sentinel(string folder, string file) => new(new ContainerBuilder(RedisImage)
        .WithBindMount(folder, folder, AccessMode.ReadWrite)
        .WithCreateParameterModifier(c => c.HostConfig!.NetworkMode = "host")
        .WithCommand("redis-server", file, "--sentinel")
        .Build());

    /// <param name="settings">PostgreSQL's own, as <c>name=value</c>; they stand above those that Testcontainers sets for speed.</param>
    public static ContainerHost Postgres(int port, IEnumerable<string> settings) => new(new PostgreSqlBuilder(PostgresImage)
        .WithPortBinding(port, PostgreSqlBuilder.PostgreSqlPort)
        .WithCreateParameterModifier(OnLoopback)
        .WithUsername("app")
        .WithDatabase("postgres")
        .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "trust")
        .WithCommand([.. settings.SelectMany(s => new[] { "-c", s })])
        .Build());

    // Who is asked for no password must not be reachable from other machines.
    private static void OnLoopback(CreateContainerParameters container)
    {
        foreach (var binding in container.HostConfig!.PortBindings.Values.SelectMany(b => b))
            binding.HostIP = "127.0.0.1";
    }
}
