using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>Takes a person out of the rows; the rows stay, since figures stand on them.</summary>
public static class PersonStore
{
    /// <summary>False when it was done before. Ending the posts revokes the phones and says so in the journal.</summary>
    public static async Task<bool> EraseMemberAsync(Transaction transaction, Guid id, string erased, DateTimeOffset now)
    {
        await DispatchStore.HoldAnswersAsync(transaction);
        if (await transaction.Connection.ExecuteAsync(
                "update member set name = @name, phone = null, wrong_phone = null, erased_at = @now where id = @id and erased_at is null", new { id, now, name = Personal.Unmasked(erased) }) == 0)
            return false;
        await transaction.Connection.ExecuteAsync(
            """
            update post set ended_at = @now where member_id = @id and ended_at is null;
            update post_cover set ended_at = @now where member_id = @id and ended_at is null;
            delete from push_subscription where device_id in (select id from device where member_id = @id);
            update device set name = null where member_id = @id;
            update receipt set note = null, reason = null where member_id = @id and (note is not null or reason is not null);
            update household_result set note = null where member_id = @id and note is not null;
            update visit set note = null where member_id = @id and note is not null;
            update volunteer_hours set text = null where member_id = @id and text is not null;
            update commendation set employer = null where member_id = @id and employer is not null;
            delete from recognition_choice where member_id = @id;
            update star_objection set text = @name, answer = case when answer is not null then @name end where member_id = @id;
            update award set reason = @erased, revoked_reason = case when revoked_reason is not null then @erased end where member_id = @id;
            update points_exchange set reason = null where member_id = @id and reason is not null;
            delete from sign_up where member_id = @id;
            delete from audience_pick where member_id = @id;
            update material_help set what = @name where member_id = @id;
            with emptied as (
                update message m set address = 'gone', number = null, shown = null
                  from receipt r where r.member_id = @id and m.dispatch_id = r.dispatch_id and m.stairwell_code = r.stairwell_code and m.member_id = @id and m.channel in ('sms', 'voice')
                returning m.id)
            delete from message_attempt where message_id in (select id from emptied);
            """,
            new { id, now, erased, name = Personal.Unmasked(erased) });
        return true;
    }

    /// <summary>One side's name and number; the case and its words are the other side's as well, and go with their time. False when it was done before.</summary>
    public static async Task<bool> ErasePartyAsync(Transaction transaction, Guid id, PersonKind kind, string erased, DateTimeOffset now)
    {
        var side = kind == PersonKind.PartyA ? "a" : "b";
        return await transaction.Connection.ExecuteAsync(
            $"update mediation set party_{side} = @name, phone_{side} = null, erased_{side}_at = @now where id = @id and erased_{side}_at is null", new { id, now, name = Personal.Unmasked(erased) }) == 1;
    }

    /// <inheritdoc cref="EraseMemberAsync"/>
    public static async Task<bool> EraseHouseholdAsync(Transaction transaction, Guid id, string erased, DateTimeOffset now)
    {
        if (await transaction.Connection.ExecuteAsync(
                "update household set contact_name = @name, phone = null, tags = '{}', erased_at = @now where id = @id and erased_at is null", new { id, now, name = Personal.Unmasked(erased) }) == 0)
            return false;
        await transaction.Connection.ExecuteAsync(
            """
            update household_result set note = null where household_id = @id and note is not null;
            update request set contact_name = null, contact_phone = null where household_id = @id;
            update visit set note = null where household_id = @id and note is not null;
            delete from ledger_version where household_id = @id;
            """,
            new { id });
        return true;
    }
}
