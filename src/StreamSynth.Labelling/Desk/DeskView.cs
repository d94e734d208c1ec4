namespace StreamSynth.Labelling.Desk;

/// <summary>Is what a desk shows at one moment.</summary>
/// <param name="Version">Grows with every change.</param>
/// <param name="Phase">What the desk is at.</param>
/// <param name="Question">Number of the last question, from 1; 0 before the first. An answer must name it.</param>
/// <param name="Id">Id of the point asked about.</param>
/// <param name="Round">The batch, from 1.</param>
/// <param name="Place">Place in the batch, from 0.</param>
/// <param name="BatchSize">Questions of the batch.</param>
/// <param name="Labels">Labels so far, those of the start included.</param>
/// <param name="Positives">Labels so far that are positive.</param>
/// <param name="Chance">How likely the model holds the point to be positive, 0 to 1; null where no model chose it.</param>
/// <param name="Pending">The answer that waits to be confirmed.</param>
/// <param name="CanUndo">Whether the answer before can be withdrawn.</param>
/// <param name="Message">Why the search stopped; null otherwise.</param>
public sealed record DeskView(
    int Version,
    DeskPhase Phase,
    int Question,
    string? Id,
    int Round,
    int Place,
    int BatchSize,
    int Labels,
    int Positives,
    double? Chance,
    DeskAnswer? Pending,
    bool CanUndo,
    string? Message);
