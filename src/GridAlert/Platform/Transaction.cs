using Npgsql;

namespace GridAlert.Platform;

/// <summary>The transaction that a state change runs in; stores write through it, operations pass it on.</summary>
public sealed class Transaction(NpgsqlConnection connection)
{
    public NpgsqlConnection Connection { get; } = connection;
}
