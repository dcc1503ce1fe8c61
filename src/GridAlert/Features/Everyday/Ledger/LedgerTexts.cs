namespace GridAlert.Features.Everyday.Ledger;

/// <summary>Names the texts of the ledger, on the phone and for officers.</summary>
public sealed class LedgerTexts;
