using Npgsql;

namespace GridAlert.Platform;

/// <summary>
/// The role that GridAlert works with: it may change everything but what must never change, and owns nothing, so that it can
/// give itself no more. Where the database has only one role, there is nothing to give.
/// </summary>
public static class AppRole
{
    /// <summary>Its name in the embedded database, and the one that the documentation uses.</summary>
    public const string Name = "gridalert_app";

    /// <summary>What can be added to and read, and nothing else.</summary>
    public static IReadOnlyList<string> AppendOnly { get; } = ["journal", "origin", "audit_place"];

    /// <summary>Makes the role where it is missing, which takes an owner who may make roles.</summary>
    public static void Make(NpgsqlConnection owner, string role, string? password)
    {
        using var sql = new NpgsqlCommand(
            "select format('create role %I login password %L', $1, $2::text) where not exists (select 1 from pg_roles where rolname = $1)", owner)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = role }, new() { Value = (object?)password ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } },
        };
        if (sql.ExecuteScalar() is not string create)
            return;
        using var command = new NpgsqlCommand(create, owner);
        command.ExecuteNonQuery();
    }

    /// <summary>Gives the role what it needs of the schema as it is now; harmless to repeat.</summary>
    public static void Grant(NpgsqlConnection owner, string role)
    {
        using var quote = new NpgsqlCommand("select quote_ident($1)", owner) { Parameters = { new() { Value = role } } };
        var name = (string)quote.ExecuteScalar()!;
        using var grant = new NpgsqlCommand(
            $"""
            grant usage on schema public, quartz to {name};
            grant select, insert, update, delete on all tables in schema public, quartz to {name};
            grant usage on all sequences in schema public, quartz to {name};
            revoke update, delete, truncate on {string.Join(", ", AppendOnly)} from {name};
            revoke insert, update, delete on changelog from {name};
            """, owner);
        grant.ExecuteNonQuery();
    }

    /// <summary>Whether the role that this connection works with could change what must never change.</summary>
    public static bool IsRestricted(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            "select not pg_has_role(c.relowner, 'member') and not has_table_privilege(c.oid, 'update, delete, truncate') from pg_class c where c.oid = 'journal'::regclass", connection);
        return command.ExecuteScalar() is true;
    }
}
