using Npgsql;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Storage.Tests;

internal sealed class DatabaseUrlTests
{
    [Test]
    public void Without_a_URL_it_is_a_file_in_the_data_folder()
    {
        var options = DatabaseOptions.Read(Store.Settings(("DATA_DIR", "/somewhere")), "billing");
        Assert.That(options.Engine, Is.EqualTo(Engine.Sqlite));
        Assert.That(options.ConnectionString, Does.Contain("/somewhere/billing.db"));
    }

    [TestCase("postgres://app:secret@db.example:6432/shop", "db.example", 6432, "app", "secret", "shop")]
    [TestCase("postgresql://app:secret@db.example/shop", "db.example", 5432, "app", "secret", "shop")]
    [TestCase("POSTGRES://app@db.example", "db.example", 5432, "app", null, null)]
    [TestCase("postgres://a%40b:p%40ss%2Fw%3Ard%3F%23%25@db.example/shop", "db.example", 5432, "a@b", "p@ss/w:rd?#%", "shop")]
    [TestCase("postgres://app:p@ss/w0rd@db.example/shop", "db.example", 5432, "app", "p@ss/w0rd", "shop")]
    [TestCase("postgres://app:a;b'c\"d=e%20f@db.example/shop", "db.example", 5432, "app", "a;b'c\"d=e f", "shop")]
    [TestCase("postgres://app:se%C3%BCret@[::1]:6432/s%20hop", "::1", 6432, "app", "seüret", "s hop")]
    [TestCase("Host=db.example;Port=6432;Username=app;Password='se;cret';Database=shop", "db.example", 6432, "app", "se;cret", "shop")]
    public void Its_parts_arrive_at_the_driver_as_they_were_meant(string url, string host, int port, string? user, string? password, string? name)
    {
        var read = Read(url);
        Assert.Multiple(() =>
        {
            Assert.That(read.Host, Is.EqualTo(host));
            Assert.That(read.Port, Is.EqualTo(port));
            Assert.That(read.Username, Is.EqualTo(user));
            Assert.That(read.Password, Is.EqualTo(password));
            Assert.That(read.Database, Is.EqualTo(name));
            Assert.That(read.ApplicationName, Is.EqualTo("billing"));
        });
    }

    [TestCase("disable", SslMode.Disable)]
    [TestCase("prefer", SslMode.Prefer)]
    [TestCase("require", SslMode.Require)]
    [TestCase("verify-ca", SslMode.VerifyCA)]
    [TestCase("verify-full", SslMode.VerifyFull)]
    [TestCase("VERIFY-FULL", SslMode.VerifyFull)]
    public void The_ssl_modes_are_those_of_libpq(string said, SslMode meant) =>
        Assert.That(Read($"postgres://app@db.example/shop?sslmode={said}").SslMode, Is.EqualTo(meant));

    [Test]
    public void Other_options_of_the_URL_are_kept()
    {
        var read = Read("postgres://app@db.example/shop?application_name=mine&sslrootcert=%2Fetc%2Fca.pem&Maximum%20Pool%20Size=7");
        Assert.That((read.ApplicationName, read.RootCertificate, read.MaxPoolSize), Is.EqualTo(("mine", "/etc/ca.pem", 7)));
    }

    [TestCase("connect_timeout=10")]
    [TestCase("sslmode=require&channel_binding=require")]
    [TestCase("options=-c%20search_path%3Dbilling")]
    public void Options_as_providers_write_them_are_understood(string query) =>
        Assert.That(Read($"postgres://app@db.example/shop?{query}").Host, Is.EqualTo("db.example"));

    [TestCase("postgres://")]
    [TestCase("postgres://app:hidden-pass@/shop")]
    [TestCase("postgres://app:hidden-pass@db.example:port/shop")]
    [TestCase("postgres://app:hidden-pass@db.example:70000/shop")]
    [TestCase("postgres://app:hidden-pass@db.example/shop?sslmode=hidden-pass")]
    [TestCase("postgres://app:hidden-pass@db.example/shop?nonsense=hidden-pass")]
    [TestCase("mysql://app:hidden-pass@db.example/shop")]
    [TestCase("hidden-pass")]
    [TestCase("Username=app;Password=hidden-pass")]
    [TestCase("Host=db.example;Port=hidden-pass")]
    [TestCase("Host=db.example;hidden-pass=1")]
    public void What_cannot_be_used_is_a_fault_without_its_value(string url)
    {
        var settings = Store.Settings(("DATABASE_URL", url), ("DATA_DIR", "/somewhere"));
        _ = DatabaseOptions.Read(settings, "billing");
        Assert.That(settings.Faults.Select(f => f.Name), Is.EqualTo(new[] { "DATABASE_URL" }));
        Assert.That(settings.Faults.Single().ToString(), Does.Not.Contain("hidden-pass"));
    }

    private static NpgsqlConnectionStringBuilder Read(string url)
    {
        var settings = Store.Settings(("DATABASE_URL", url));
        var options = DatabaseOptions.Read(settings, "billing");
        Assert.That(settings.Faults, Is.Empty);
        Assert.That(options.Engine, Is.EqualTo(Engine.Postgres));
        return new NpgsqlConnectionStringBuilder(options.ConnectionString);
    }
}
