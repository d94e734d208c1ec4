using System.Text.Json.Serialization;

namespace StreamSynth.Search.Rounds;

/// <summary>Is something that happened in a search; all of them in order are its state.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(BatchChosen), "chosen")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
public abstract record SearchEvent;

/// <summary>A batch was chosen.</summary>
/// <param name="Ids">Ids in order of choice.</param>
/// <param name="ChosenBy">What chose them.</param>
/// <param name="Explored">How many were picked outside the pool.</param>
/// <param name="Scored">Scores computed for it.</param>
/// <param name="SelectionSeconds">Seconds that choosing took.</param>
/// <param name="TrainingSeconds">Seconds that training took before.</param>
/// <param name="LogOdds">What the model says of each id, in nats; null where nobody sees it or no model chose them.</param>
public sealed record BatchChosen(
    IReadOnlyList<string> Ids, string ChosenBy, int Explored, long Scored, double SelectionSeconds, double TrainingSeconds, IReadOnlyList<double>? LogOdds = null) : SearchEvent;

/// <summary>A point was answered; never <see cref="Answer.Back"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Answer">What was said.</param>
public sealed record Answered(string Id, Answer Answer) : SearchEvent;

/// <summary>The last answer was withdrawn.</summary>
/// <param name="Id">The id of its point.</param>
public sealed record Withdrawn(string Id) : SearchEvent;
