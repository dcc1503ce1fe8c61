using System.Data;
using Dapper;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>Where the database is, password and all; for what opens its own connection.</summary>
public sealed record ConnectionString(string Value);

public static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services, string connectionString)
    {
        SqlMapper.AddTypeHandler(new UtcHandler());
        var full = Defaults(connectionString).ConnectionString;
        services.AddNpgsqlDataSource(full);
        return services.AddSingleton(new ConnectionString(full));
    }

    /// <summary>The caller's connection string with what GridAlert's queries rely on, unless it says otherwise.</summary>
    public static NpgsqlConnectionStringBuilder Defaults(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (!builder.ContainsKey("Max Auto Prepare"))
            builder.MaxAutoPrepare = 200;
        if (!builder.ContainsKey("Application Name"))
            builder.ApplicationName = "GridAlert";
        if (!builder.ContainsKey("Keepalive"))
            builder.KeepAlive = 15;
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
