using System.Diagnostics;
using GridAlert.Platform;
using GridAlert.Platform.Embedded;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Platform;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private const uint Nobody = 65534;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gridalert-embedded-{Guid.CreateVersion7():N}");

    [Fact]
    public async Task It_starts_from_nothing_and_keeps_its_data_over_a_restart()
    {
        await using (var first = await StartAsync(durable: true))
        {
            (await AskAsync(first, "create table kept (name text); insert into kept values ('楼道')")).ShouldBeNull();
            (await AskAsync(first, "show fsync")).ShouldBe("on");
            (await AskAsync(first, "show timezone")).ShouldBe("UTC");
        }

        await using var second = await StartAsync(durable: true);
        (await AskAsync(second, "select name from kept")).ShouldBe("楼道");
    }

    [Fact]
    public async Task A_durable_one_lets_nobody_in_without_the_password_that_only_its_owner_can_read()
    {
        await using var postgres = await StartAsync(durable: true);
        var withoutPassword = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = null, Pooling = false };
        await using var connection = new NpgsqlConnection(withoutPassword.ConnectionString);
        await Should.ThrowAsync<NpgsqlException>(() => connection.OpenAsync());
        File.GetUnixFileMode(Path.Combine(_folder, "password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_second_start_on_the_same_folder_says_who_is_there_and_harms_nothing()
    {
        await using var first = await StartAsync();
        var refused = await Should.ThrowAsync<EmbeddedPostgresException>(() => StartAsync());
        refused.Message.ShouldContain($"already running on {_folder} (pid {Environment.ProcessId}, its PostgreSQL has pid {first.ProcessId})");
        refused.Message.ShouldContain("GRIDALERT_DATA");
        (await AskAsync(first, "select 'still here'")).ShouldBe("still here");
    }

    [Fact]
    public async Task It_ends_with_a_parent_that_is_killed_and_starts_again_at_once()
    {
        await using var holder = await PostgresHolder.StartAsync(_folder);
        IsRunning(holder.ServerId).ShouldBeTrue();
        await holder.KillAsync();

        await using var next = await StartAsync();
        next.ProcessId.ShouldNotBe(holder.ServerId);
        IsRunning(holder.ServerId).ShouldBeFalse();
        (await AskAsync(next, "select 'well'")).ShouldBe("well");
    }

    [Fact]
    public async Task What_a_power_cut_left_behind_does_not_keep_it_from_starting()
    {
        await using (await StartAsync())
        {
        }

        // The old process id belongs to somebody else now: to us.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "cluster", "postmaster.pid"), $"{Environment.ProcessId}\n{_folder}/cluster\n");
        await using var next = await StartAsync();
        (await AskAsync(next, "select 'well'")).ShouldBe("well");
    }

    [Fact]
    public async Task Data_of_another_version_are_recognised()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "cluster", "PG_VERSION"), "9\n");
        var refused = await Should.ThrowAsync<EmbeddedPostgresException>(() => StartAsync());
        refused.Message.ShouldContain("made by PostgreSQL 9");
        refused.Message.ShouldContain("GRIDALERT_DATA");
    }

    [Fact]
    public async Task Root_is_told_when_the_server_cannot_enter_the_folder()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server as another user.");
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var refused = await Should.ThrowAsync<EmbeddedPostgresException>(() => StartAsync(Path.Combine(_folder, "below")));
        refused.Message.ShouldContain("Set GRIDALERT_DATA to a folder outside");
    }

    [Fact]
    public async Task An_ordinary_user_needs_no_privileges()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Everything here ran as an ordinary user already.");
        Assert.SkipUnless(await NobodyCanRunAsync(), "The checkout lies in a folder that only root may enter.");
        Directory.CreateDirectory(_folder);
        using (var chown = Process.Start("chown", [$"{Nobody}", _folder])) await chown.WaitForExitAsync();

        await using var holder = await PostgresHolder.StartAsync(_folder, Nobody);
        IsRunning(holder.ServerId).ShouldBeTrue();
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private Task<EmbeddedPostgres> StartAsync(bool durable = false) => StartAsync(_folder, durable);

    private static Task<EmbeddedPostgres> StartAsync(string folder, bool durable = false) =>
        EmbeddedPostgres.StartAsync(folder, durable, NullLogger.Instance, TestContext.Current.CancellationToken);

    private static async Task<string?> AskAsync(EmbeddedPostgres postgres, string sql)
    {
        var once = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(once.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static bool IsRunning(int pid) => Directory.Exists($"/proc/{pid}");

    private static async Task<bool> NobodyCanRunAsync()
    {
        string[] probe = [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--", "test", "-x", PostgresHolder.Program];
        using var process = Process.Start("setpriv", probe);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
