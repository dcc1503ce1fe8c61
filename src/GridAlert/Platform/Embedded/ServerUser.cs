namespace GridAlert.Platform.Embedded;

/// <summary>Who the server runs as: ourselves, or for root somebody else, because postgres refuses root.</summary>
internal sealed record ServerUser(uint? UserId, uint? GroupId)
{
    private const uint Nobody = 65534;

    public static ServerUser Ourselves { get; } = new(null, null);

    /// <summary>The owner of a cluster that is there already, else nobody.</summary>
    public static async Task<ServerUser> ForAsync(string clusterPath, CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess) return Ourselves;
        if (!Directory.Exists(clusterPath)) return new ServerUser(Nobody, Nobody);
        var (_, owner) = await Shell.RunAsync(["stat", "-c", "%u %g", clusterPath], ct);
        var ids = owner.Split(' ');
        if (ids.Length == 2 && uint.TryParse(ids[0], out var uid) && uint.TryParse(ids[1], out var gid) && uid != 0)
            return new ServerUser(uid, gid);

        // Copied or restored by root: give it back to the user who may run it.
        var user = new ServerUser(Nobody, Nobody);
        await user.TakeOverAsync(clusterPath, ct);
        return user;
    }

    public string[] Run(params IEnumerable<string> command) =>
        UserId is null
            ? [.. command]
            : ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--", .. command];

    public async Task TakeOverAsync(string path, CancellationToken ct)
    {
        if (UserId is null) return;
        var (exit, output) = await Shell.RunAsync(["chown", "-R", $"{UserId}:{GroupId}", path], ct);
        if (exit != 0) throw new EmbeddedPostgresException($"{path} could not be given to user {UserId}: {output}");
    }

    public async Task<bool> MayAsync(string test, string path, CancellationToken ct) =>
        (await Shell.RunAsync(Run("test", test, path), ct)).ExitCode == 0;

    public override string ToString() => UserId is null ? Environment.UserName : $"user {UserId}";
}
