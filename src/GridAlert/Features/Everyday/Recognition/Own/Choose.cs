using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Own;

/// <summary>A responder says what is allowed, and takes it back the same way. Nobody else can say it.</summary>
public sealed class Choose(Commands commands, TimeProvider time)
{
    public const int MaxEmployer = 100;

    public async Task<Outcome<bool>> RunAsync(Caller caller, ChoiceRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var check = new Check();
        if (request.Letter)
            check.Text(request.Employer, "employer", MaxEmployer);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<bool>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            await ChoiceStore.SaveAsync(transaction, caller.Id, request.OnBoard, request.Letter ? request.Employer!.Trim() : null, now);
            await Journal.AppendAsync(transaction, JournalKind.RecognitionChosen, now, caller.Id, new { request.OnBoard, request.Letter }, stairwellCode: caller.UnitCode, memberId: caller.Id);
            return true;
        }, cancel);
    }
}
