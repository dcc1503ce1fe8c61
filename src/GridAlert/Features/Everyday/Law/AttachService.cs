using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law;

/// <param name="UserName">The account with which they answer; left out, the desk does it for them.</param>
/// <param name="BeganOn">Today where left out.</param>
public sealed record AttachRequest(string? Kind, string? Name, string? Phone, string? Body, string? Duty, string? UserName, DateOnly? BeganOn);

/// <summary>Attaches judges, prosecutors, police officers, lawyers and others to a unit 下沉网格, and ends that.</summary>
public sealed class AttachService(Commands commands, UnitTree tree, GridServiceStore store, AccountStore accounts, TimeProvider time)
{
    public const int MaxText = 80;

    public async Task<Outcome<Guid>> RunAsync(Caller caller, string unitCode, AttachRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        if (unit.HasEnded)
            return new Problem(ProblemKind.Conflict, "unitEnded", string.Join(" ", unit.Successors));
        var now = time.GetUtcNow();
        var kinds = await store.KindsAsync(cancel);
        var check = new Check();
        check.That(kinds.Any(kind => kind.Key == request.Kind), "kind", "unknownValue", request.Kind ?? "", string.Join(", ", kinds.Select(kind => kind.Key)));
        check.Text(request.Name, "name", AccountRules.MaxName);
        check.Text(request.Body, "body", MaxText);
        check.Text(request.Duty, "duty", MaxText);
        var phone = string.IsNullOrWhiteSpace(request.Phone) ? null : request.Phone.Trim();
        check.That(phone is null || AccountRules.IsPhone(phone), "phone", "notANumber");
        check.That(request.BeganOn is null || (request.BeganOn >= now.Day().AddYears(-5) && request.BeganOn <= now.Day().AddYears(1)), "beganOn", "notATime");
        Account? account = null;
        if (!string.IsNullOrWhiteSpace(request.UserName))
        {
            // Whoever answers for a unit must be able to see it.
            account = AccountRules.IsUserName(request.UserName.Trim()) ? await accounts.FindAsync(request.UserName.Trim(), cancel) : null;
            check.That(account is not null && unit.LiesIn(account.UnitCode), "userName", "unknownReference");
        }
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var service = new GridService
            {
                Id = Guid.CreateVersion7(now),
                UnitCode = unitCode,
                Kind = request.Kind!,
                IsLegal = kinds.Single(kind => kind.Key == request.Kind).IsLegal,
                Name = Personal.Of(request.Name!.Trim())!,
                Phone = Personal.Of(phone),
                Body = request.Body!.Trim(),
                Duty = request.Duty!.Trim(),
                BeganOn = request.BeganOn ?? now.Day(),
            };
            await GridServiceStore.AddAsync(transaction, service, account?.Id, caller.Name, now);
            await Journal.AppendAsync(transaction, JournalKind.ServiceAttached, now, caller.Id, new { unitCode, serviceId = service.Id, service.Kind, accountId = account?.Id, byName = caller.Name });
            return service.Id;
        }, cancel);
    }

    public async Task<Outcome<Guid>> EndAsync(Caller caller, Guid id, CancellationToken cancel)
    {
        if (await store.FindAsync(id, cancel) is not { } service || !tree.TryFind(service.UnitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await GridServiceStore.EndAsync(transaction, id, now.Day()))
                await Journal.AppendAsync(transaction, JournalKind.ServiceEnded, now, caller.Id, new { unitCode = unit.Code, serviceId = id, service.Kind, byName = caller.Name });
            return id;
        }, cancel);
    }
}
