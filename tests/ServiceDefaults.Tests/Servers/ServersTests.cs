using System.Net.Sockets;
using Npgsql;

namespace ResponsiAI.ServiceDefaults.Tests.Servers;

/// <summary>What the other tests rely on, whether the servers are processes or containers.</summary>
public sealed class ServersTests
{
    [Test]
    public async Task Redis_comes_back_on_its_port_and_without_what_it_knew()
    {
        await using var redis = await RedisServer.StartAsync();
        var port = redis.Port;
        Assert.That(await redis.CommandAsync("SET one 1"), Is.EqualTo("+OK"));
        Assert.That(await redis.CommandAsync("GET one"), Is.EqualTo("$1\r\n1"));
        await redis.StopAsync();
        Assert.That(() => redis.CommandAsync("PING"), Throws.InstanceOf<SocketException>().Or.InstanceOf<IOException>());
        await redis.StartAgainAsync();
        Assert.That(redis.Port, Is.EqualTo(port));
        Assert.That(await redis.CommandAsync("GET one"), Is.EqualTo("$-1"));
    }

    [Test]
    public async Task A_paused_redis_answers_when_it_goes_on()
    {
        await using var redis = await RedisServer.StartAsync();
        redis.Pause();
        var answer = redis.CommandAsync("PING");
        redis.Continue();
        Assert.That(await answer.WaitAsync(Wait.Default), Is.EqualTo("+PONG"));
        redis.Pause();
        // Disposed while it is paused, as a test does that fails in between.
    }

    [Test]
    public async Task Postgres_comes_back_on_its_port_with_what_it_knew([Values] bool durable)
    {
        await using var server = await PostgresServer.StartAsync(durable);
        var url = new Uri(await server.CreateDatabaseAsync());
        Assert.That(url.Port, Is.EqualTo(server.Port));
        Assert.That(await ScalarAsync(url, "SHOW fsync"), Is.EqualTo(durable ? "on" : "off"));
        Assert.That(await ScalarAsync(url, "SHOW max_connections"), Is.EqualTo("300"));
        await ScalarAsync(url, "CREATE TABLE kept AS SELECT 7 AS n");
        await server.StopAsync();
        Assert.That(() => ScalarAsync(url, "SELECT 1"), Throws.InstanceOf<NpgsqlException>());
        await server.StartAgainAsync();
        Assert.That(await ScalarAsync(url, "SELECT n FROM kept"), Is.EqualTo(7));
    }

    [Test]
    public async Task Fixtures_share_a_server_and_no_database()
    {
        var (one, other) = (new Uri(await PostgresServer.SharedDatabaseAsync()), new Uri(await PostgresServer.SharedDatabaseAsync()));
        Assert.That(one.Port, Is.EqualTo(other.Port));
        Assert.That(one.AbsolutePath, Is.Not.EqualTo(other.AbsolutePath));
    }

    [Test]
    public void The_tools_of_postgres_are_found() => Assert.That(PostgresServer.Binary("pg_dump"), Does.Exist);

    private static async Task<object?> ScalarAsync(Uri url, string sql)
    {
        await using var source = NpgsqlDataSource.Create($"Host={url.Host};Port={url.Port};Username=app;Password=app;Database={url.AbsolutePath[1..]};Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
