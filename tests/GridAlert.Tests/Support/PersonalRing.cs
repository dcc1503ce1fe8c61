using System.Runtime.CompilerServices;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GridAlert.Tests.Support;

/// <summary>The keys of personal data in this process: some of its own, and those of databases whose master key is known.</summary>
internal static class PersonalRing
{
    public static byte[] Index { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static PersonalKey Own { get; } = new(1, [.. Enumerable.Range(1, 32).Select(i => (byte)i)], DateTimeOffset.UnixEpoch);

    /// <summary>The master key of every server that tests start, so that tests can read what a server has stored.</summary>
    public static string MasterFile { get; } = Path.Combine(Path.GetTempPath(), $"gridalert-test-master-{Environment.ProcessId}.key");

    /// <summary>Stores that run inside the tests need keys, and Dapper its handlers, before anybody prepares a database.</summary>
    [ModuleInitializer]
    internal static void Begin()
    {
        File.WriteAllText(MasterFile, Convert.ToBase64String(Own.Secret));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(MasterFile);
        _ = new ServiceCollection().AddDatabase("Host=nowhere");
        PersonalKeys.Use([Own], Index, DateTimeOffset.UnixEpoch);
    }

    /// <summary>Learns to read what a database holds whose keys a master key wraps.</summary>
    public static async Task LearnAsync(string connectionString, string? masterKey = null)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        var master = new PersonalMaster(new EphemeralDataProtectionProvider(), new ConfigurationBuilder().AddInMemoryCollection([new("Privacy:MasterKey", masterKey ?? MasterFile)]).Build());
        await using var command = database.CreateCommand("select id, wrapped_by, wrapped from personal_key where purpose = 'data'");
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new List<PersonalKey>();
        while (await reader.ReadAsync())
            keys.Add(new(reader.GetInt32(0), master.Unwrap(reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)).Key, DateTimeOffset.UnixEpoch));
        PersonalKeys.Know(keys);
    }
}
