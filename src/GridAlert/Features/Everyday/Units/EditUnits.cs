using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Channels.Robots;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Everyday.Burden;
using GridAlert.Features.Everyday.Council;
using GridAlert.Features.Everyday.Law;
using GridAlert.Features.Everyday.Law.Mediations;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Units;

/// <param name="Code">Left out, the next free one is given.</param>
/// <param name="Form">Of a stairwell: stairwell, building or area.</param>
public sealed record NewUnitRequest(string? Name, string? Code, string? Form);

public sealed record RenameRequest(string? Name);

/// <param name="To">The new parent.</param>
public sealed record MoveRequest(string? To);

/// <param name="Homes">Of a stairwell: the homes that go to the second.</param>
/// <param name="Stairwells">Of a grid: the stairwells that go to the second.</param>
public sealed record SplitRequest(string? FirstName, string? SecondName, IReadOnlyList<Guid>? Homes, IReadOnlyList<string>? Stairwells);

/// <param name="With">Units of the same kind below the same parent.</param>
public sealed record MergeRequest(IReadOnlyList<string>? With, string? Name);

public sealed record CloseRequest(string? Reason);

public sealed record UnitLine(string Code, string Name);

/// <summary>What became of it.</summary>
/// <param name="Made">New units, the largest first.</param>
/// <param name="Ended">Units that ended, by their codes.</param>
public sealed record UnitChange(IReadOnlyList<UnitLine> Made, IReadOnlyList<string> Ended);

/// <summary>
/// Makes, names, moves, splits, merges and closes units. What is moved, split or merged ends and gets a successor with a code of
/// its own: records of before go on naming the old one. Trios keep their phones, homes and leads go along. In emergency mode, and
/// while a dispatch is out there, nothing is moved.
/// </summary>
public sealed class EditUnits(Commands commands, UnitTree tree, ActivationStore activations, TimeProvider time)
{
    public const int MaxTogether = 20;

    public async Task<Outcome<UnitChange>> CreateAsync(Caller caller, string parentCode, NewUnitRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var found = Find(caller, parentCode);
        if (!found.Ok)
            return await RefuseAsync(found.Problem, key, cancel);
        var parent = found.Value;
        var check = new Check();
        check.Text(request.Name, "name", UnitRules.MaxName);
        var code = string.IsNullOrWhiteSpace(request.Code) ? null : request.Code.Trim();
        check.That(code is null || UnitRules.IsCode(code), "code", "notAUnitCode");
        var kind = UnitRules.KindBelow(parent.Kind);
        check.That(kind is not null, "code", "nothingBelow");
        StairwellForm? form = kind == UnitKind.Stairwell ? StairwellForm.Stairwell : null;
        if (form is not null && !string.IsNullOrEmpty(request.Form) && check.That(Codes.TryParse<StairwellForm>(request.Form, out var given), "form", "unknownValue", request.Form, "stairwell, building, area"))
            form = given;
        if (check.Problem is { } problem)
            return problem;
        return await ChangeAsync(key, async transaction =>
        {
            if (await UnitStore.CountStandingAsync(transaction, [parent.Code]) == 0)
                return new Problem(ProblemKind.Conflict, "unitsMoved");
            code ??= UnitRules.NextCodes(parent.Code, await UnitStore.CodesLikeAsync(transaction, parent.Code), 1)[0];
            if (await UnitStore.TakenAsync(transaction, [code]) is not null)
                return Problem.Invalid([new("code", "codeTaken", code)]);
            var now = time.GetUtcNow();
            var made = new NewUnit(code, kind!.Value, parent.Code, request.Name!.Trim(), form, [.. parent.Lineage, code]);
            await UnitStore.AddAsync(transaction, [made], now, cancel);
            return await RecordAsync(transaction, caller, "created", parent.Code, [made], [], now, new { parent.Code });
        }, cancel);
    }

    public async Task<Outcome<UnitChange>> RenameAsync(Caller caller, string code, RenameRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var found = Find(caller, code);
        if (!found.Ok)
            return await RefuseAsync(found.Problem, key, cancel);
        var check = new Check();
        check.Text(request.Name, "name", UnitRules.MaxName);
        if (check.Problem is { } problem)
            return problem;
        var name = request.Name!.Trim();
        return await ChangeAsync(key, async transaction =>
        {
            await UnitStore.RenameAsync(transaction, [(code, name, null)]);
            return await RecordAsync(transaction, caller, "renamed", code, [], [], time.GetUtcNow(), new { from = found.Value.Name, to = name });
        }, cancel);
    }

    public async Task<Outcome<UnitChange>> MoveAsync(Caller caller, string code, MoveRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var found = FindSmall(caller, code);
        if (!found.Ok)
            return await RefuseAsync(found.Problem, key, cancel);
        var unit = found.Value;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, tree, [request.To ?? ""], "to") is { } elsewhere)
            return elsewhere;
        var parent = tree.Find(request.To)!;
        if (parent.Kind != unit.Kind - 1 || parent.Code == unit.ParentCode)
            return Problem.Invalid([new("to", "notAParent")]);
        return await RearrangeAsync(caller, "moved", [unit], parent, 1, codes => RearrangementRules.Gather([unit], unit.Name, parent, codes[0]), [], key, cancel);
    }

    public async Task<Outcome<UnitChange>> MergeAsync(Caller caller, string code, MergeRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var found = FindSmall(caller, code);
        if (!found.Ok)
            return await RefuseAsync(found.Problem, key, cancel);
        var unit = found.Value;
        var others = (request.With ?? []).Distinct(StringComparer.Ordinal).Where(one => one != code).ToList();
        var check = new Check();
        check.Text(request.Name, "name", UnitRules.MaxName);
        if (check.That(others.Count > 0, "with", "required") && check.That(others.Count < MaxTogether, "with", "tooMany", MaxTogether - 1))
            check.That(others.TrueForAll(one => tree.Find(one) is { HasEnded: false } other && other.ParentCode == unit.ParentCode), "with", "notBeside");
        if (check.Problem is { } problem)
            return problem;
        IReadOnlyList<Unit> units = [unit, .. others.Select(one => tree.Find(one)!)];
        var parent = tree.Find(unit.ParentCode)!;
        return await RearrangeAsync(caller, "merged", units, parent, 1, codes => RearrangementRules.Gather(units, request.Name!.Trim(), parent, codes[0]), [], key, cancel);
    }

    public async Task<Outcome<UnitChange>> SplitAsync(Caller caller, string code, SplitRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var found = FindSmall(caller, code);
        if (!found.Ok)
            return await RefuseAsync(found.Problem, key, cancel);
        var unit = found.Value;
        var check = new Check();
        check.Text(request.FirstName, "firstName", UnitRules.MaxName);
        check.Text(request.SecondName, "secondName", UnitRules.MaxName);
        var stairwells = (request.Stairwells ?? []).ToHashSet(StringComparer.Ordinal);
        if (unit.Kind == UnitKind.Grid)
            check.That(stairwells.Count > 0 && stairwells.Count < unit.Children.Count && stairwells.IsSubsetOf(unit.Children.Select(child => child.Code)), "stairwells", "someButNotAll");
        if (check.Problem is { } problem)
            return problem;
        var parent = tree.Find(unit.ParentCode)!;
        return await RearrangeAsync(caller, "split", [unit], parent, 2,
            codes => RearrangementRules.Split(unit, request.FirstName!.Trim(), request.SecondName!.Trim(), parent, codes, stairwells),
            unit.Kind == UnitKind.Stairwell ? [.. (request.Homes ?? []).Distinct()] : [], key, cancel);
    }

    /// <summary>Ends what nobody lives in and nothing lies below; nothing comes after it.</summary>
    public async Task<Outcome<UnitChange>> CloseAsync(Caller caller, string code, CloseRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var found = Find(caller, code);
        if (!found.Ok)
            return await RefuseAsync(found.Problem, key, cancel);
        var unit = found.Value;
        var check = new Check();
        check.Text(request.Reason, "reason", 200);
        if (check.Problem is { } problem)
            return problem;
        if (unit.ParentCode is null || unit.Children.Count > 0)
            return new Problem(ProblemKind.Conflict, "unitNotEmpty");
        if (await BusyAsync([unit], cancel) is { } busy)
            return busy;
        return await ChangeAsync(key, async transaction =>
        {
            if (await UnitStore.CountStandingAsync(transaction, [code]) == 0)
                return new Problem(ProblemKind.Conflict, "unitsMoved");
            if (await UnitUseQuery.OpenDispatchesAsync(transaction, [code]) is > 0 and var open)
                return new Problem(ProblemKind.Conflict, "unitBusy", open);
            if (await PostStore.CountHomesAsync(transaction, [code]) > 0 || await UnitUseQuery.AccountsAsync(transaction, code) > 0 || await RequestStore.IsAnyOpenAsync(transaction, code))
                return new Problem(ProblemKind.Conflict, "unitNotEmpty");
            var now = time.GetUtcNow();
            await PostStore.EndAsync(transaction, [.. (await PostStore.InForceAsync(transaction, [code])).Select(post => post.Id)], request.Reason!.Trim(), now);
            await PostStore.MoveCoversAsync(transaction, [code], [code], [], now);
            await UnitStore.EndAsync(transaction, [new(code, [])], now);
            return await RecordAsync(transaction, caller, "closed", unit.ParentCode, [], [new(code, [])], now, new { unit.Name, reason = request.Reason.Trim() });
        }, cancel);
    }

    private async Task<Outcome<UnitChange>> RearrangeAsync(
        Caller caller, string change, IReadOnlyList<Unit> units, Unit parent, int count, Func<IReadOnlyList<string>, Rearrangement> plan, Guid[] homesToSecond, IdempotencyKey? key, CancellationToken cancel)
    {
        if (await BusyAsync([.. units, parent], cancel) is { } busy)
            return busy;
        return await ChangeAsync(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var planned = plan(UnitRules.NextCodes(parent.Code, await UnitStore.CodesLikeAsync(transaction, parent.Code), count));
            string[] ending = [.. planned.Ended.Select(end => end.Code)];
            string[] old = [.. planned.Stairwells.Select(pair => pair.From.Code)];
            // Another node, or another office, may have been quicker than this tree.
            if (await UnitStore.CountStandingAsync(transaction, [.. ending, parent.Code]) != ending.Length + 1 || await UnitStore.TakenAsync(transaction, [.. planned.Made.Select(one => one.Code)]) is not null)
                return new Problem(ProblemKind.Conflict, "unitsMoved");
            if (await UnitUseQuery.OpenDispatchesAsync(transaction, old) is > 0 and var open)
                return new Problem(ProblemKind.Conflict, "unitBusy", open);
            await UnitStore.AddAsync(transaction, planned.Made, now, cancel);
            await MoveTriosAsync(transaction, planned, now, cancel);
            if (homesToSecond.Length > 0 && await PostStore.MoveHomesAsync(transaction, homesToSecond, old[0], planned.Made[1].Code) != homesToSecond.Length)
                return Problem.Invalid([new("homes", "unknownReference")]);
            await PostStore.MoveHomesAsync(transaction, old, [.. planned.Stairwells.Select(pair => pair.To)],
                [.. planned.Stairwells.Select(pair => RearrangementRules.Prefix(pair.From, pair.To, planned.Stairwells))]);
            await RequestStore.MoveOpenAsync(transaction, old, [.. planned.Stairwells.Select(pair => pair.To)]);
            var served = planned.Ended.SelectMany(end => end.Successors.Select(to => (end.Code, To: to))).ToList();
            await StationStore.ContinueAsync(transaction, [.. served.Select(pair => pair.Code)], [.. served.Select(pair => pair.To)]);
            await MediationStore.MoveOpenAsync(transaction, old, [.. planned.Stairwells.Select(pair => pair.To)]);
            foreach (var (from, to) in planned.Heads)
            {
                await AccountStore.MoveAsync(transaction, from, to);
                await RobotStore.MoveAsync(transaction, from, to);
                await GridServiceStore.MoveAsync(transaction, from, to);
                await CouncilStore.MoveAsync(transaction, from, to);
            }
            // Of several who answered for what is one now, the first goes on.
            foreach (var head in planned.Heads.DistinctBy(pair => pair.To))
                await ResponsibilityStore.ContinueAsync(transaction, head.From, head.To, now);
            await ResponsibilityStore.EndAsync(transaction, ending, [], now);
            await UnitStore.EndAsync(transaction, planned.Ended, now);
            return await RecordAsync(transaction, caller, change, parent.Code, planned.Made, planned.Ended, now, new { names = units.Select(unit => unit.Name) });
        }, cancel);
    }

    private static async Task MoveTriosAsync(Transaction transaction, Rearrangement planned, DateTimeOffset now, CancellationToken cancel)
    {
        string[] from = [.. planned.Stairwells.Select(pair => pair.From.Code)];
        var posts = RearrangementRules.Posts(planned.Stairwells, await PostStore.InForceAsync(transaction, from));
        var goingOn = posts.Where(one => one.To is not null).Select(one => (one.Post, New: new NewPost(Guid.CreateVersion7(now), one.To!, one.Post.Role, one.Post.MemberId, one.Post.Until))).ToList();
        await PostStore.ContinueAsync(transaction, goingOn.ConvertAll(one => (one.Post.Id, one.New.Id)), now);
        await PostStore.AddPostsAsync(transaction, goingOn.ConvertAll(one => one.New), now, cancel);
        // Whoever's post there is one too many of leaves it, and the phone with it.
        await PostStore.EndAsync(transaction, [.. posts.Where(one => one.To is null).Select(one => one.Post.Id)], "merged", now);
        await PostStore.MoveCoversAsync(transaction, from, [.. planned.Stairwells.Select(pair => pair.To)], [.. Enumerable.Range(0, from.Length * TrioRole.All.Count).Select(_ => Guid.CreateVersion7(now))], now);
    }

    private async Task<Problem?> BusyAsync(IEnumerable<Unit> units, CancellationToken cancel)
    {
        var open = await activations.OpenAsync(cancel);
        return units.Any(unit => ModeRules.ModeOf(unit, open).Mode == Mode.Emergency) ? new Problem(ProblemKind.Conflict, "unitInEmergency") : null;
    }

    private static async Task<Outcome<UnitChange>> RecordAsync(
        Transaction transaction, Caller caller, string change, string unitCode, IReadOnlyList<NewUnit> made, IReadOnlyList<UnitEnd> ended, DateTimeOffset now, object about)
    {
        await Journal.AppendAsync(transaction, JournalKind.UnitsChanged, now, caller.Id,
            new { change, unitCode, made = made.Select(one => new { one.Code, one.Kind, one.ParentCode, one.Name }), ended, about, byName = caller.Name });
        return new UnitChange([.. made.Select(one => new UnitLine(one.Code, one.Name))], [.. ended.Select(one => one.Code)]);
    }

    private async Task<Outcome<UnitChange>> ChangeAsync(IdempotencyKey? key, Func<Transaction, Task<Outcome<UnitChange>>> work, CancellationToken cancel)
    {
        var outcome = await commands.RunAsync<UnitChange>(key, async transaction =>
        {
            await UnitStore.HoldAsync(transaction);
            return await work(transaction);
        }, cancel);
        // Whoever asks next, here, sees it; the other nodes read it in the journal.
        if (outcome.Ok)
            await tree.LoadAsync(CancellationToken.None);
        return outcome;
    }

    /// <summary>A unit that has ended may have ended by this very call, which then gets its first answer again.</summary>
    private async Task<Outcome<UnitChange>> RefuseAsync(Problem problem, IdempotencyKey? key, CancellationToken cancel) =>
        problem.Kind == ProblemKind.Conflict ? await commands.RunAsync<UnitChange>(key, _ => Task.FromResult<Outcome<UnitChange>>(problem), cancel) : problem;

    private Outcome<Unit> Find(Caller caller, string? code)
    {
        if (!tree.TryFind(code, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        return unit.HasEnded ? new Problem(ProblemKind.Conflict, "unitEnded", string.Join(" ", unit.Successors)) : unit;
    }

    private Outcome<Unit> FindSmall(Caller caller, string? code)
    {
        var found = Find(caller, code);
        return found.Ok && !UnitRules.CanBeRearranged(found.Value.Kind) ? new Problem(ProblemKind.Unprocessable, "unitFixed") : found;
    }
}
