using System.Data;
using System.Net.Sockets;
using Dapper;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>Where the database is, password and all; for what opens its own connection.</summary>
public sealed record ConnectionString(string Value);

public static class Database
{
    /// <summary>How long somebody who wants an answer now is kept waiting by a database that says nothing.</summary>
    public const int ImpatientSeconds = 4;

    /// <summary>The same, whatever the driver does meanwhile: it waits longer for a connection that it has used before.</summary>
    public static TimeSpan Impatience { get; } = TimeSpan.FromSeconds(ImpatientSeconds);

    /// <summary>
    /// Whether this failure is the database's absence and not what was asked of it: the same may work later. A connection
    /// that is cut while it is being made comes out of the driver as the socket's own exception.
    /// </summary>
    public static bool IsAbsence(Exception error) => error is NpgsqlException { IsTransient: true } or TimeoutException or IOException or SocketException;

    public static IServiceCollection AddDatabase(this IServiceCollection services, string connectionString)
    {
        SqlMapper.AddTypeHandler(new UtcHandler());
        SqlMapper.AddTypeHandler(new Personal.Handler());
        var full = Defaults(connectionString).ConnectionString;
        services.AddNpgsqlDataSource(full);
        services.AddSingleton<DatabaseWatch>().AddHostedService(provider => provider.GetRequiredService<DatabaseWatch>());
        services.AddSingleton<Nodes>().AddHostedService(provider => provider.GetRequiredService<Nodes>());
        return services.AddSingleton(new ConnectionString(full));
    }

    /// <summary>
    /// A connection for statements over all that lies in a unit: each is planned for the unit that is asked about. PostgreSQL
    /// takes any unit for a few stairwells when it plans a prepared statement once for all, and what is quick for those takes
    /// a second for a district. Returning the connection takes the setting back.
    /// </summary>
    public static async Task<NpgsqlConnection> OpenForUnitAsync(this NpgsqlDataSource database, CancellationToken cancel)
    {
        var connection = await database.OpenConnectionAsync(cancel);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition("set plan_cache_mode = force_custom_plan", cancellationToken: cancel));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The caller's connection string with what GridAlert's queries rely on, unless it says otherwise.</summary>
    public static NpgsqlConnectionStringBuilder Defaults(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        // ContainsKey knows every keyword, given or not.
        if (!builder.ShouldSerialize("Max Auto Prepare"))
            (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (200, 2);
        if (!builder.ShouldSerialize("Application Name"))
            builder.ApplicationName = "GridAlert";
        // By the kernel: the driver's own keepalive is a query, and whoever gets the connection next waits for its answer too.
        if (!builder.ShouldSerialize("Tcp Keepalive"))
            (builder.TcpKeepAlive, builder.TcpKeepAliveTime, builder.TcpKeepAliveInterval) = (true, 15, 5);
        if (!builder.ShouldSerialize("Timeout"))
            builder.Timeout = ImpatientSeconds;
        if (!builder.ShouldSerialize("Command Timeout"))
            builder.CommandTimeout = 10;
        // The journal's times are written by the database as text.
        builder.Timezone = "UTC";
        return builder;
    }

    /// <summary>Npgsql gives timestamptz as a UTC DateTime; GridAlert speaks DateTimeOffset.</summary>
    private sealed class UtcHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => new(DateTime.SpecifyKind((DateTime)value, DateTimeKind.Utc));

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUniversalTime();
    }
}
