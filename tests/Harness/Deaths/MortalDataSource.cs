using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace ResponsiAI.Harness;

/// <summary>Connections of a process that dies at one of its writes. What it did not commit is rolled back, as the server does it.</summary>
public sealed class MortalDataSource(DbDataSource inner, Death death) : DbDataSource
{
    public override string ConnectionString => inner.ConnectionString;

    protected override DbConnection CreateDbConnection()
    {
        death.Check();
        return new MortalConnection(inner.CreateConnection(), death);
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}

internal sealed class MortalConnection(DbConnection inner, Death death) : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get => inner.ConnectionString; set => inner.ConnectionString = value; }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

    public override void Close() => inner.Close();

    public override void Open()
    {
        death.Check();
        inner.Open();
    }

    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        death.Check();
        return inner.OpenAsync(cancellationToken);
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        death.Check();
        return new MortalTransaction(this, inner.BeginTransaction(isolationLevel), death);
    }

    protected override DbCommand CreateDbCommand() => new MortalCommand(this, inner.CreateCommand(), death);

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}

internal sealed class MortalTransaction(MortalConnection connection, DbTransaction inner, Death death) : DbTransaction
{
    public override IsolationLevel IsolationLevel => inner.IsolationLevel;

    public DbTransaction Inner => inner;

    protected override DbConnection DbConnection => connection;

    public override void Commit() => CommitAsync().GetAwaiter().GetResult();

    public override Task CommitAsync(CancellationToken cancellationToken = default) => death.WriteAsync("COMMIT", async () =>
    {
        await inner.CommitAsync(cancellationToken);
        return true;
    });

    public override void Rollback() => inner.Rollback();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
