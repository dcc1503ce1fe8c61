namespace GridAlert.Features.Everyday.Burden;

/// <summary>Names the texts about what trios are asked, what is sent back, who else does it, and who stays.</summary>
public sealed class BurdenTexts;
