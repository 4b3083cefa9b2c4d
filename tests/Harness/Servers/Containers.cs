using Docker.DotNet.Models;
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

    public static ContainerHost Redis(int port) => new(new RedisBuilder(RedisImage)
        .WithPortBinding(port, RedisBuilder.RedisPort)
        .WithCreateParameterModifier(OnLoopback)
        .WithCommand("--save", "", "--appendonly", "no")
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
