using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Council;

public sealed record IssueWords(string? Words);

/// <summary>What becomes of an issue: noted until it is closed. What came of it is the answer to the request that it comes from.</summary>
public sealed class FollowIssue(Commands commands, UnitTree tree, HandleRequest requests, IStringLocalizer<CouncilTexts> texts, TimeProvider time)
{
    public Task<Outcome<CouncilIssue>> NoteAsync(Caller caller, Guid id, IssueWords body, IdempotencyKey? key, CancellationToken cancel) =>
        RunAsync(caller, id, body, key, CouncilRules.MayNote, async (transaction, issue, words, now) =>
        {
            await CouncilStore.NoteAsync(transaction, issue, words, caller, now);
            return null;
        }, cancel);

    public Task<Outcome<CouncilIssue>> CloseAsync(Caller caller, Guid id, IssueWords body, IdempotencyKey? key, CancellationToken cancel) =>
        RunAsync(caller, id, body, key, CouncilRules.MayClose, async (transaction, issue, words, now) =>
        {
            await CouncilStore.EndAsync(transaction, issue, IssueState.Closed, words, caller, now);
            return issue.RequestId is { } request ? await requests.AnswerWithinAsync(transaction, caller, request, words) : null;
        }, cancel);

    /// <summary>The council does not take it on; a request that it comes from is the units' again.</summary>
    public Task<Outcome<CouncilIssue>> DropAsync(Caller caller, Guid id, IssueWords body, IdempotencyKey? key, CancellationToken cancel) =>
        RunAsync(caller, id, body, key, CouncilRules.MayDrop, async (transaction, issue, words, now) =>
        {
            await CouncilStore.EndAsync(transaction, issue, IssueState.Dropped, words, caller, now);
            return issue.RequestId is { } request ? await requests.ReturnWithinAsync(transaction, caller, request, CouncilScope.Name(texts), words) : null;
        }, cancel);

    private Task<Outcome<CouncilIssue>> RunAsync(
        Caller caller, Guid id, IssueWords body, IdempotencyKey? key, Func<IssueState, bool> may, Func<Transaction, HeldIssue, string, DateTimeOffset, Task<Problem?>> work, CancellationToken cancel) =>
        commands.RunAsync<CouncilIssue>(key, async transaction =>
        {
            if (await CouncilStore.HoldIssueAsync(transaction, id) is not { } issue || !tree.TryFind(issue.UnitCode, out var unit))
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.FollowUp, unit) is { } refusal)
                return refusal;
            if (!may(issue.State))
                return new Problem(ProblemKind.Conflict, "issueNotNow");
            var check = new Check();
            check.Text(body.Words, "words", CouncilRules.MaxWords);
            if (check.Problem is { } bad)
                return bad;
            return await work(transaction, issue, body.Words!.Trim(), time.GetUtcNow()) is { } problem ? problem : (await CouncilQuery.FindIssueAsync(transaction, id))!;
        }, cancel);
}
