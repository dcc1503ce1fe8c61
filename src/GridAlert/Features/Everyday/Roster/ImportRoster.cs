using System.Security.Cryptography;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>What is wrong with a line, in the reader's words.</summary>
public sealed record RosterErrorLine(int Row, string Column, string Message);

/// <summary>What an import did, or would do.</summary>
/// <param name="Errors">At most <see cref="ImportRoster.MostErrors"/>; while there is one, nothing is imported.</param>
/// <param name="PostsBegun">Posts that are taken.</param>
/// <param name="PostsEnded">Posts that are left, and the phones of whoever leaves them.</param>
public sealed record RosterResult(int Rows, int Created, int Updated, int Unchanged, IReadOnlyList<RosterErrorLine> Errors)
{
    public int ErrorCount { get; init; }
    public int UnitsMade { get; init; }
    public int PostsBegun { get; init; }
    public int PostsEnded { get; init; }
    public int NumbersChanged { get; init; }
    public bool DryRun { get; init; }
}

/// <summary>
/// Brings a roster in, all or nothing: a file is compared with what there is, and the differences are written set by set. The
/// same file again changes nothing and records nothing.
/// </summary>
public sealed class ImportRoster(Commands commands, UnitTree tree, RosterFile file, RosterWords words, RosterDraftStore drafts, ActivationStore activations, TimeProvider time)
{
    public const int MostErrors = 500;

    /// <summary>While it writes, nobody reads the journal on: more than this many posts wait until there is no emergency.</summary>
    public const int MostInEmergency = 3000;

    /// <summary>What the file would do, and what is wrong with it.</summary>
    public Task<Outcome<RosterResult>> CheckAsync(Caller caller, string unitCode, byte[] content, CancellationToken cancel) =>
        RunAsync(caller, unitCode, content, dryRun: true, null, cancel);

    public async Task<Outcome<RosterResult>> ImportAsync(Caller caller, string unitCode, byte[] content, string? key, CancellationToken cancel) =>
        await RunAsync(caller, unitCode, content, dryRun: false, key is null ? null : IdempotencyKey.For(caller.Id, key, new { unitCode, content = Convert.ToHexString(SHA256.HashData(content)) }), cancel);

    /// <summary>Keeps a checked file until it is imported; gives its name.</summary>
    public async Task<Outcome<Guid>> KeepAsync(Caller caller, string unitCode, byte[] content, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var read = file.Read(content);
        if (!read.Ok)
            return read.Problem;
        var id = Guid.CreateVersion7(time.GetUtcNow());
        await drafts.AddAsync(id, caller.Id, unitCode, content, time.GetUtcNow(), cancel);
        return id;
    }

    /// <summary>A kept file again; null when it is gone.</summary>
    public Task<byte[]?> KeptAsync(Caller caller, string unitCode, Guid id, CancellationToken cancel) => drafts.FindAsync(id, caller.Id, unitCode, time.GetUtcNow(), cancel);

    /// <summary>Imports a kept file and forgets it.</summary>
    public async Task<Outcome<RosterResult>> ImportKeptAsync(Caller caller, string unitCode, Guid id, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        if (await KeptAsync(caller, unitCode, id, cancel) is not { } content)
            return new Problem(ProblemKind.Gone, "rosterForgotten");
        var outcome = await ImportAsync(caller, unitCode, content, id.ToString(), cancel);
        if (outcome.Ok)
            await drafts.RemoveAsync(caller.Id, cancel);
        return outcome;
    }

    private async Task<Outcome<RosterResult>> RunAsync(Caller caller, string unitCode, byte[] content, bool dryRun, IdempotencyKey? key, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var read = file.Read(content);
        if (!read.Ok)
            return read.Problem;
        var changed = false;
        var outcome = await commands.RunAsync<RosterResult>(key, async transaction =>
        {
            if (!dryRun)
                await UnitStore.HoldAsync(transaction);
            var units = (await UnitStore.AllAsync(transaction)).ToDictionary(unit => unit.Code);
            var held = (await PostStore.InForceAsync(transaction, unitCode)).ToDictionary(post => (post.StairwellCode, post.Role), post => new HeldPost(post.Id, post.MemberId, post.Name.Open, post.Phone?.Open));
            var now = time.GetUtcNow();
            var plan = RosterRules.Compare(read.Value, units[unitCode], units, held, () => Guid.CreateVersion7(now));
            var result = Result(plan, dryRun);
            if (dryRun)
                return result;
            if (plan.Errors.Count > 0)
                return new Problem(ProblemKind.Unprocessable, "rosterRefused", plan.Errors.Count) { More = new Dictionary<string, object> { ["rows"] = result.Rows, ["created"] = 0, ["updated"] = 0, ["unchanged"] = 0, ["errors"] = result.Errors } };
            if (plan.Created + plan.Updated == 0)
                return result;
            if (plan.Posts.Count + plan.PostsEnded.Count > MostInEmergency && (await activations.OpenAsync(cancel)).Count > 0)
                return new Problem(ProblemKind.Conflict, "rosterInEmergency", MostInEmergency);
            changed = true;
            await WriteAsync(transaction, plan, now, cancel);
            await Journal.AppendAsync(transaction, JournalKind.RosterImported, now, caller.Id,
                new { unitCode, result.Rows, result.Created, result.Updated, result.Unchanged, result.UnitsMade, result.PostsBegun, result.PostsEnded, result.NumbersChanged, file = Convert.ToHexString(SHA256.HashData(content)), again = plan.AlsoServing, byName = caller.Name });
            return result;
        }, cancel);
        if (changed && outcome.Ok)
        {
            await tree.LoadAsync(CancellationToken.None);
            await commands.RunAsync<string>(null, async transaction =>
            {
                await RosterStore.GatherStatisticsAsync(transaction);
                return "";
            }, CancellationToken.None);
        }
        return outcome;
    }

    private static async Task WriteAsync(Transaction transaction, RosterPlan plan, DateTimeOffset now, CancellationToken cancel)
    {
        // A grid may stand in the file before its community does: parents first.
        await UnitStore.AddAsync(transaction, [.. plan.Units.OrderBy(unit => unit.Kind)], now, cancel);
        await UnitStore.RenameAsync(transaction, plan.Renames);
        await PostStore.EndAsync(transaction, [.. plan.PostsEnded], "roster", now);
        await PostStore.SetPhonesAsync(transaction, plan.Phones);
        await PostStore.AddMembersAsync(transaction, plan.Members, now, cancel);
        await PostStore.AddPostsAsync(transaction, plan.Posts, now, cancel);
    }

    private RosterResult Result(RosterPlan plan, bool dryRun) =>
        new(plan.Rows, plan.Created, plan.Updated, plan.Unchanged, [.. plan.Errors.Take(MostErrors).Select(error => new RosterErrorLine(error.Row, words.Heading(error.Column), words.Say(error)))])
        {
            ErrorCount = plan.Errors.Count,
            UnitsMade = plan.Units.Count,
            PostsBegun = plan.Posts.Count,
            PostsEnded = plan.PostsEnded.Count,
            NumbersChanged = plan.Phones.Count,
            DryRun = dryRun,
        };

    private Problem? Refuse(Caller caller, string unitCode) =>
        !tree.TryFind(unitCode, out var unit) ? Problem.NotFound : AccessPolicy.Refuse(caller, Act.KeepRoster, unit);
}
