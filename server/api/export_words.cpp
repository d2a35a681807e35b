// What the page of somebody's data says, in the four languages.
#include <algorithm>

#include "api/export.hpp"

namespace ronde::api {
namespace {

using market::Language;
using Said = std::array<std::string_view, 4>;  // in the order of names_of<Language>: fr, de, it, en

struct Word {
  std::string_view name;
  Said said;
};

constexpr std::array<Said, 5> phrases{{
    {"Mes données dans Ronde", "Meine Daten in Ronde", "I miei dati in Ronde", "My data in Ronde"},
    {"Ce que Ronde garde de vous. Les autres n’y figurent que comme vous les voyez dans l’application. Les heures sont en temps "
     "universel (UTC). Le fichier JSON contient en plus ce qui ne sert qu’aux programmes.",
     "Was Ronde von Ihnen aufbewahrt. Andere stehen darin nur so, wie Sie sie in der App sehen. Die Zeiten sind in Weltzeit (UTC). Die "
     "JSON-Datei enthält dazu, was nur Programmen dient.",
     "Ciò che Ronde conserva di Lei. Gli altri vi figurano solo come li vede nell’applicazione. Gli orari sono in tempo universale (UTC). "
     "Il file JSON contiene inoltre ciò che serve solo ai programmi.",
     "What Ronde keeps about you. Others appear only as you see them in the app. Times are universal (UTC). The JSON file also holds what "
     "only programs need."},
    {"Rien.", "Nichts.", "Niente.", "Nothing."},
    {"oui", "ja", "sì", "yes"},
    {"non", "nein", "no", "no"},
}};

/// Sections first, then members.
constexpr Word labels[] = {
    {"profile", {"Profil", "Profil", "Profilo", "Profile"}},
    {"listings", {"Annonces", "Inserate", "Annunci", "Listings"}},
    {"searches", {"Recherches gardées", "Behaltene Suchen", "Ricerche salvate", "Saved searches"}},
    {"hidden", {"Annonces masquées", "Ausgeblendete Inserate", "Annunci nascosti", "Hidden listings"}},
    {"blocks", {"Ne plus me proposer", "Nicht mehr vorschlagen", "Non propormi più", "Never propose again"}},
    {"exchanges", {"Rondes", "Runden", "Giri", "Exchanges"}},
    {"messages", {"Messages", "Nachrichten", "Messaggi", "Messages"}},
    {"events", {"Bourses d’échange", "Tauschbörsen", "Mercatini di scambio", "Swap events"}},
    {"refusals", {"Ce que vous avez refusé", "Was Sie abgelehnt haben", "Ciò che ha rifiutato", "What you turned down"}},
    {"notifications", {"Nouvelles", "Neuigkeiten", "Novità", "News"}},
    {"invitations", {"Invitations", "Einladungen", "Inviti", "Invitations"}},
    {"concerns", {"Soucis signalés", "Gemeldete Anliegen", "Problemi segnalati", "Concerns you raised"}},
    {"decisions", {"Décisions à votre sujet", "Entscheide über Sie", "Decisioni che La riguardano", "Decisions about you"}},
    {"appeal", {"Votre recours", "Ihr Rekurs", "Il Suo ricorso", "Your appeal"}},
    {"devices", {"Appareils", "Geräte", "Dispositivi", "Devices"}},
    {"reach", {"Comment Ronde vous joint", "Wie Ronde Sie erreicht", "Come Ronde La raggiunge", "How Ronde reaches you"}},
    {"counts", {"Décompte du jour", "Zähler des Tages", "Conteggi del giorno", "Counts of the day"}},
    {"journal", {"Journal", "Protokoll", "Registro", "Journal"}},
    {"calls", {"Appels et promesses", "Aufrufe und Zusagen", "Appelli e promesse", "Calls and pledges"}},
    {"notices", {"Avis sur le panneau", "Anschläge am Brett", "Avvisi in bacheca", "Notices on the board"}},
    {"retention", {"Durées de conservation", "Aufbewahrungsfristen", "Durate di conservazione", "How long it is kept"}},
    {"neighbourhood", {"Quartier de la ronde", "Ort der Runde", "Luogo del giro", "Neighbourhood"}},
    {"made_at", {"Fait le", "Erstellt am", "Fatto il", "Made on"}},

    {"accepted", {"Ont dit oui", "Haben Ja gesagt", "Hanno detto sì", "Said yes"}},
    {"guardian_agreed_at", {"Accord d’un parent", "Einverständnis der Eltern", "Accordo di un genitore", "A parent agreed"}},
    {"complement", {"Complément", "Zuschlag", "Complemento", "Complement"}},
    {"lemans", {"lémans", "Léman", "léman", "lémans"}},
    {"may_declare", {"Peut encore changer", "Kann noch ändern", "Può ancora cambiare", "May still change"}},
    {"age_band", {"Âge", "Alter", "Età", "Age"}},
    {"alt", {"Ce qu’on y voit", "Was man sieht", "Cosa si vede", "What it shows"}},
    {"animal", {"Animal", "Tier", "Animale", "Animal"}},
    {"another_time", {"Autre moment demandé", "Anderer Zeitpunkt gewünscht", "Altro momento chiesto", "Another time asked"}},
    {"answer", {"Réponse", "Antwort", "Risposta", "Answer"}},
    {"answered_at", {"Répondu le", "Beantwortet am", "Risposto il", "Answered on"}},
    {"association", {"Au nom de", "Im Namen von", "A nome di", "In the name of"}},
    {"associations", {"Associations", "Vereine", "Associazioni", "Associations"}},
    {"at", {"Le", "Am", "Il", "On"}},
    {"availability", {"Disponibilités", "Verfügbarkeit", "Disponibilità", "Availability"}},
    {"balance", {"Équilibre", "Ausgleich", "Equilibrio", "Balance"}},
    {"bonus", {"Priorité pour la suite", "Vorrang fürs Nächste", "Priorità per il seguito", "Priority next time"}},
    {"brought", {"Arrivé", "Angekommen", "Arrivato", "Has arrived"}},
    {"by_me", {"Par vous", "Durch Sie", "Da Lei", "By you"}},
    {"category", {"Catégorie", "Kategorie", "Categoria", "Category"}},
    {"closing", {"Fin", "Ende", "Fine", "Ending"}},
    {"code", {"Code", "Code", "Codice", "Code"}},
    {"completed", {"Rondes accomplies", "Vollbrachte Runden", "Giri compiuti", "Exchanges completed"}},
    {"count", {"Nombre", "Anzahl", "Numero", "Count"}},
    {"created_at", {"Depuis", "Seit", "Da", "Since"}},
    {"day", {"Jour", "Tag", "Giorno", "Day"}},
    {"days", {"Jours", "Tage", "Giorni", "Days"}},
    {"deadline", {"Échéance", "Frist", "Scadenza", "Deadline"}},
    {"device", {"Appareil", "Gerät", "Dispositivo", "Device"}},
    {"digest", {"Résumé quotidien", "Tägliche Zusammenfassung", "Riassunto quotidiano", "Daily digest"}},
    {"direction", {"Sens", "Richtung", "Direzione", "Direction"}},
    {"due", {"À remettre avant", "Zu übergeben bis", "Da consegnare entro", "Due by"}},
    {"duration_minutes", {"Durée en minutes", "Dauer in Minuten", "Durata in minuti", "Minutes it takes"}},
    {"email", {"Courriel", "E-Mail", "E-mail", "E-mail"}},
    {"email_waits", {"Courriel à confirmer", "Zu bestätigende E-Mail", "E-mail da confermare", "E-mail to confirm"}},
    {"exclusions", {"Sauf", "Ausser", "Tranne", "Except"}},
    {"expires_at", {"Expire le", "Läuft ab am", "Scade il", "Expires on"}},
    {"first_name", {"Prénom", "Vorname", "Nome", "First name"}},
    {"found", {"Trouvé", "Gefunden", "Trovato", "Found"}},
    {"from", {"À partir de", "Ab", "A partire da", "Counted from"}},
    {"give_minutes", {"Minutes données", "Gegebene Minuten", "Minuti dati", "Minutes given"}},
    {"given", {"Donné", "Gegeben", "Dato", "Given"}},
    {"get_minutes", {"Minutes reçues", "Erhaltene Minuten", "Minuti ricevuti", "Minutes received"}},
    {"gone", {"A quitté Ronde", "Hat Ronde verlassen", "Ha lasciato Ronde", "Has left Ronde"}},
    {"group_limit", {"Au plus, de ce groupe", "Höchstens von dieser Gruppe", "Al massimo di questo gruppo", "At most of this group"}},
    {"held", {"Réservé", "Reserviert", "Riservato", "Reserved"}},
    {"hint", {"Ce que vous aviez vu", "Was Sie gesehen hatten", "Ciò che aveva visto", "What you had seen"}},
    {"invited", {"Par invitation", "Mit Einladung", "Su invito", "By invitation"}},
    {"kind", {"Genre", "Art", "Genere", "Kind"}},
    {"language", {"Langue", "Sprache", "Lingua", "Language"}},
    {"late", {"Tard", "Spät", "Tardi", "Late"}},
    {"left_at", {"Quittée le", "Verlassen am", "Lasciato il", "Left on"}},
    {"link", {"Lien", "Link", "Link", "Link"}},
    {"loan_days", {"Jours de prêt", "Leihtage", "Giorni di prestito", "Days of the loan"}},
    {"meeting", {"Rendez-vous", "Treffen", "Appuntamento", "Meeting"}},
    {"name", {"Nom", "Name", "Nome", "Name"}},
    {"no_mail", {"Pas par courriel", "Nicht per E-Mail", "Non per e-mail", "Not by e-mail"}},
    {"no_push", {"Pas par notification", "Nicht per Mitteilung", "Non per notifica", "Not by push"}},
    {"only_one_of", {"Un seul de", "Nur eines von", "Solo uno di", "Only one of"}},
    {"outlasts_leaving", {"Reste après un départ", "Bleibt nach dem Austritt", "Resta dopo l’uscita", "Stays after leaving"}},
    {"part", {"Rôle", "Aufgabe", "Compito", "Part"}},
    {"step_free", {"Se retrouver sans marche", "Treffen ohne Stufe", "Incontrarsi senza gradini", "Meeting without a step"}},
    {"partners", {"Personnes rencontrées", "Getroffene Personen", "Persone incontrate", "People met"}},
    {"photos", {"Photos", "Fotos", "Foto", "Photos"}},
    {"posted_at", {"Publiée le", "Veröffentlicht am", "Pubblicato il", "Posted on"}},
    {"proposal", {"Ronde", "Runde", "Giro", "Exchange"}},
    {"quote", {"Message cité", "Zitierte Nachricht", "Messaggio citato", "Quoted message"}},
    {"push_services", {"Services de notification", "Mitteilungsdienste", "Servizi di notifica", "Push services"}},
    {"quantity", {"Quantité", "Menge", "Quantità", "Quantity"}},
    {"quarter", {"Quartier", "Quartier", "Quartiere", "Quarter"}},
    {"reason", {"Raison", "Grund", "Motivo", "Reason"}},
    {"received", {"Reçu", "Erhalten", "Ricevuto", "Received"}},
    {"replies_in", {"Répond en", "Antwortet in", "Risponde in", "Answers within"}},
    {"reply_minutes", {"Minutes jusqu’aux réponses", "Minuten bis zu den Antworten", "Minuti fino alle risposte", "Minutes to answer"}},
    {"reserve", {"Aussi pour dépanner", "Auch zum Einspringen", "Anche come riserva", "Also as a stand-in"}},
    {"return_by", {"À rendre avant", "Zurück bis", "Da restituire entro", "To return by"}},
    {"roles", {"Rôles", "Rollen", "Ruoli", "Roles"}},
    {"seats", {"Places", "Plätze", "Posti", "Seats"}},
    {"seen_on", {"Vu le", "Gesehen am", "Visto il", "Seen on"}},
    {"since", {"Depuis", "Seit", "Da", "Since"}},
    {"size", {"Ampleur (1 à 4)", "Umfang (1 bis 4)", "Ampiezza (da 1 a 4)", "Size (1 to 4)"}},
    {"state", {"État", "Stand", "Stato", "State"}},
    {"tags", {"Variantes", "Varianten", "Varianti", "Variants"}},
    {"tell_at", {"À dire le", "Zu sagen am", "Da dire il", "To tell on"}},
    {"text", {"Texte", "Text", "Testo", "Text"}},
    {"thanked", {"Merci", "Dank", "Grazie", "Thanks"}},
    {"theme", {"Thème", "Thema", "Tema", "Theme"}},
    {"thing", {"Quoi", "Was", "Cosa", "What"}},
    {"times", {"Moments communs", "Gemeinsame Zeiten", "Momenti comuni", "Times in common"}},
    {"title", {"Titre", "Titel", "Titolo", "Title"}},
    {"told_at", {"Dit le", "Gesagt am", "Detto il", "Told on"}},
    {"transfers", {"Étapes", "Schritte", "Passaggi", "Transfers"}},
    {"until", {"Jusqu’au", "Bis", "Fino al", "Until"}},
    {"urgent", {"Urgent", "Dringend", "Urgente", "Urgent"}},
    {"used", {"Utilisée", "Benutzt", "Usato", "Used"}},
    {"uses", {"Utilisations possibles", "Mögliche Benutzungen", "Usi possibili", "Uses"}},
    {"walk_minutes", {"Minutes à pied", "Minuten zu Fuss", "Minuti a piedi", "Minutes on foot"}},
    {"what", {"Quoi", "Was", "Cosa", "What"}},
    {"why", {"Pourquoi", "Warum", "Perché", "Why"}},
    {"wildcard", {"Surprenez-moi", "Überraschen Sie mich", "Mi sorprenda", "Surprise me"}},
    {"wish_level", {"Envie", "Wunsch", "Desiderio", "Wish"}},
    {"words", {"Mots", "Wörter", "Parole", "Words"}},
    {"you", {"Vous", "Sie", "Lei", "You"}},
    // Of swap events.
    {"at_most", {"Au plus à emporter", "Höchstens mitzunehmen", "Da portare via al massimo", "At most to take home"}},
    {"came_at", {"Arrivée", "Angekommen", "Arrivo", "Came at"}},
    {"done_at", {"Remis le", "Übergeben am", "Consegnato il", "Handed over on"}},
    {"face", {"Envie", "Wunsch", "Desiderio", "How much"}},
    {"gives_only", {"Donne sans recevoir", "Gibt, ohne zu erhalten", "Dà senza ricevere", "Gives without receiving"}},
    {"group", {"Un seul du groupe", "Nur eines der Gruppe", "Uno solo del gruppo", "Only one of the group"}},
    {"items", {"Apporté", "Mitgebracht", "Portato", "Brought"}},
    {"label", {"Étiquette", "Etikett", "Etichetta", "Label"}},
    {"leftover", {"Ce qui reste", "Was übrig bleibt", "Ciò che resta", "Left over"}},
    {"by_mail", {"Annonces aussi par courriel", "Mitteilungen auch per E-Mail", "Annunci anche per e-mail", "Announcements by mail too"}},
    {"name_shown", {"Prénom affiché", "Vorname gezeigt", "Nome mostrato", "Name shown"}},
    {"number", {"Numéro", "Nummer", "Numero", "Number"}},
    {"presence", {"Présence", "Anwesenheit", "Presenza", "Presence"}},
    {"shown_as", {"Prénom", "Vorname", "Nome", "First name"}},
    {"wishes", {"Souhaits", "Wünsche", "Desideri", "Wishes"}},
};

/// Ids, and what follows from other things said.
constexpr std::string_view for_programs[] = {
    "id",
    "asked_times",
    "changed",
    "changed_for_you",
    "first",
    "gap_after",
    "handover_point",
    "ignored",
    "index",
    "listing",
    "search",
    "minutes",
    "pairing",

    "round",
    "seat",
    "seen_until",
    "to",
    "version",
    "waiting_bonus",
    "width",
    "height",
    "complete",
    "by",
    "to_answer",
    "mail_refusals",
    "mail_told_until",
    "push_told_until",
    "weighed",
    "places",
};

constexpr Word meanings[] = {
    {"fr", {"français", "Französisch", "francese", "French"}},
    {"de", {"allemand", "Deutsch", "tedesco", "German"}},
    {"it", {"italien", "Italienisch", "italiano", "Italian"}},
    {"en", {"anglais", "Englisch", "inglese", "English"}},
    {"adult", {"adulte", "erwachsen", "adulto", "adult"}},
    {"guardian", {"avec un représentant légal", "mit gesetzlicher Vertretung", "con un tutore", "under a guardian"}},
    {"member", {"membre", "Mitglied", "membro", "member"}},
    {"steward", {"responsable", "verantwortlich", "responsabile", "steward"}},
    {"moderator", {"modération", "Moderation", "moderazione", "moderator"}},
    {"responsible", {"responsable", "verantwortlich", "responsabile", "responsible"}},
    {"helper", {"aide", "hilft mit", "dà una mano", "helper"}},
    {"awaiting_approval", {"en attente d’accueil", "wartet auf Aufnahme", "in attesa di accoglienza", "waiting to be admitted"}},
    {"active", {"active", "aktiv", "attivo", "active"}},
    {"suspended", {"suspendu", "gesperrt", "sospeso", "suspended"}},
    {"paused", {"en pause", "pausiert", "in pausa", "paused"}},
    {"reserved", {"réservée", "reserviert", "riservato", "reserved"}},
    {"ended", {"terminée", "beendet", "terminato", "ended"}},
    {"expired", {"expirée", "abgelaufen", "scaduto", "expired"}},
    {"given", {"donnée", "gegeben", "dato", "given"}},
    {"offer", {"je propose", "ich biete", "offro", "I offer"}},
    {"want", {"je cherche", "ich suche", "cerco", "I look for"}},
    {"good", {"objet", "Gegenstand", "oggetto", "thing"}},
    {"service", {"service", "Dienst", "servizio", "service"}},
    {"loan", {"prêt", "Leihe", "prestito", "loan"}},
    {"lesson", {"leçon", "Unterricht", "lezione", "lesson"}},
    {"gift", {"don", "Geschenk", "regalo", "gift"}},
    {"love", {"j’adore", "sehr gern", "molto volentieri", "I would love it"}},
    {"acceptable", {"à la rigueur", "zur Not", "al limite", "acceptable"}},
    {"open", {"ouverte", "offen", "aperto", "open"}},
    {"used_up", {"épuisée", "aufgebraucht", "esaurito", "used up"}},
    {"revoked", {"révoquée", "widerrufen", "revocato", "revoked"}},
    {"direct", {"échange direct", "direkter Tausch", "scambio diretto", "direct exchange"}},
    {"cycle", {"ronde", "Runde", "giro", "cycle"}},
    {"chain", {"chaîne", "Kette", "catena", "chain"}},
    {"proposed", {"proposée", "vorgeschlagen", "proposto", "proposed"}},
    {"repairing", {"se réorganise", "wird neu geordnet", "si riorganizza", "being repaired"}},
    {"agreed", {"acceptée", "vereinbart", "accettato", "agreed"}},
    {"in_progress", {"en cours", "im Gang", "in corso", "under way"}},
    {"fulfilled", {"accomplie", "vollbracht", "compiuto", "fulfilled"}},
    {"fulfilled_with_shortfall",
     {"close, une remise manquée", "beendet, eine Übergabe fehlt", "chiuso, manca una consegna", "closed, one missed"}},
    {"shortfall", {"une remise manquée", "eine Übergabe fehlt", "manca una consegna", "one hand-over missed"}},
    {"superseded", {"remplacée", "ersetzt", "sostituito", "replaced"}},
    {"cancelled", {"annulée", "abgesagt", "annullato", "cancelled"}},
    {"declined", {"refusée", "abgelehnt", "rifiutato", "declined"}},
    {"planned", {"prévue", "geplant", "prevista", "planned"}},
    {"half", {"confirmée d’un côté", "von einer Seite bestätigt", "confermata da un lato", "confirmed by one side"}},
    {"done", {"faite", "erledigt", "fatta", "done"}},
    {"missed", {"manquée", "verpasst", "mancata", "missed"}},
    {"waiting", {"attend", "wartet", "in attesa", "waiting"}},
    {"yes", {"oui", "ja", "sì", "yes"}},
    {"no", {"non", "nein", "no", "no"}},
    {"not_wanted", {"pas besoin", "nicht gewünscht", "non serve", "not wanted"}},
    {"too_far", {"trop loin", "zu weit", "troppo lontano", "too far"}},
    {"bad_time", {"mauvais moment", "schlechter Zeitpunkt", "momento sbagliato", "bad moment"}},
    {"condition", {"état de la chose", "Zustand der Sache", "stato della cosa", "its condition"}},
    {"person", {"la personne", "die Person", "la persona", "the person"}},
    {"other", {"autre", "anderes", "altro", "other"}},
    {"merci", {"merci", "danke", "grazie", "thank you"}},
    {"genereux", {"généreux", "grosszügig", "generoso", "generous"}},
    {"ponctuel", {"ponctuel", "pünktlich", "puntuale", "punctual"}},
    {"sympathique", {"sympathique", "sympathisch", "simpatico", "friendly"}},
    {"soigneux", {"soigneux", "sorgfältig", "accurato", "careful"}},
    {"hour", {"une heure", "einer Stunde", "un’ora", "an hour"}},
    {"three_hours", {"trois heures", "drei Stunden", "tre ore", "three hours"}},
    {"half_day", {"une demi-journée", "einem halben Tag", "mezza giornata", "half a day"}},
    {"day", {"un jour", "einem Tag", "un giorno", "a day"}},
    {"longer", {"plus longtemps", "längerer Zeit", "più tempo", "longer"}},
    {"internship", {"stage", "Praktikum", "stage", "internship"}},
    {"youth_job", {"petit job", "Ferienjob", "lavoretto", "youth job"}},
    {"mentoring", {"mentorat", "Mentoring", "accompagnamento", "mentoring"}},
    {"mandate", {"mandat", "Auftrag", "incarico", "mandate"}},
    {"rabbit", {"lapin", "Hase", "coniglio", "rabbit"}},
    {"turtle", {"tortue", "Schildkröte", "tartaruga", "turtle"}},
    {"bird", {"oiseau", "Vogel", "uccello", "bird"}},
    {"cat", {"chat", "Katze", "gatto", "cat"}},
    {"squirrel", {"écureuil", "Eichhörnchen", "scoiattolo", "squirrel"}},
    {"fish", {"poisson", "Fisch", "pesce", "fish"}},
    {"snail", {"escargot", "Schnecke", "lumaca", "snail"}},
    {"asked", {"proposition", "Vorschlag", "proposta", "proposal"}},
    {"changed", {"changement", "Änderung", "cambiamento", "change"}},
    {"confirmed", {"remise confirmée", "Übergabe bestätigt", "consegna confermata", "hand-over confirmed"}},
    {"reminder", {"rappel", "Erinnerung", "promemoria", "reminder"}},
    {"thanked", {"merci reçu", "Dank erhalten", "grazie ricevuto", "thanks received"}},
    {"closing", {"fin", "Ende", "fine", "ending"}},
    {"found", {"trouvé par une recherche", "von einer Suche gefunden", "trovato da una ricerca", "found by a search"}},
    {"meeting_soon", {"rendez-vous proche", "Treffen naht", "appuntamento vicino", "meeting soon"}},
    {"announced", {"annonce d’une bourse", "Mitteilung einer Tauschbörse", "annuncio di una borsa", "announced at a swap event"}},
    {"you_want", {"vous le cherchez", "Sie suchen es", "Lei lo cerca", "you look for it"}},
    {"wants_yours", {"on cherche ce que vous proposez", "jemand sucht, was Sie bieten", "qualcuno cerca ciò che offre", "yours is wanted"}},
    {"walk_under", {"c’est près", "es ist nah", "è vicino", "it is near"}},
    {"same_time", {"mêmes moments", "gleiche Zeiten", "stessi momenti", "the same times"}},
    {"both_love", {"vous y tenez tous deux", "beide wünschen es sehr", "entrambi ci tenete", "both would love it"}},
    {"not_as_promised", {"pas comme promis", "nicht wie versprochen", "non come promesso", "not as promised"}},
    {"did_not_come", {"pas venu", "nicht gekommen", "non è venuto", "did not come"}},
    {"felt_unsafe", {"pas en sécurité", "unsicher gefühlt", "non al sicuro", "felt unsafe"}},
    {"not_for_ronde", {"pas pour Ronde", "nichts für Ronde", "non adatto a Ronde", "not for Ronde"}},
    {"money", {"argent demandé", "Geld verlangt", "denaro chiesto", "asked for money"}},
    {"threat", {"menace ou ton blessant", "Drohung oder verletzender Ton", "minaccia o tono offensivo", "threat or hurtful tone"}},
    {"minors", {"protection des mineurs", "Schutz von Minderjährigen", "protezione dei minori", "protection of minors"}},
    {"write", {"message", "Nachricht", "messaggio", "message"}},
    {"ask_edit", {"correction demandée", "Korrektur verlangt", "correzione chiesta", "correction asked"}},
    {"hide", {"annonce masquée", "Inserat verborgen", "annuncio nascosto", "listing hidden"}},
    {"end_exchange", {"sortie d’une ronde", "aus einer Runde genommen", "uscita da un giro", "taken out of an exchange"}},
    {"warn", {"avertissement", "Verwarnung", "avvertimento", "warning"}},
    {"suspend_week", {"suspension de sept jours", "Sperre von sieben Tagen", "sospensione di sette giorni", "suspended for seven days"}},
    {"suspend_for_good", {"suspension définitive", "dauerhafte Sperre", "sospensione definitiva", "suspended for good"}},
    {"holds", {"en vigueur", "gilt", "in vigore", "holds"}},
    {"overturned", {"annulée", "aufgehoben", "annullata", "overturned"}},
    {"data-exported", {"données copiées", "Daten kopiert", "dati copiati", "data copied"}},
    {"expected", {"attendu", "erwartet", "atteso", "expected"}},
    {"present", {"présent", "anwesend", "presente", "present"}},
    {"absent", {"absent", "abwesend", "assente", "absent"}},
    {"promised", {"promis", "versprochen", "promesso", "promised"}},
    {"at_table", {"à la table", "am Tisch", "al tavolo", "at the table"}},
    {"none", {"aucun", "keiner", "nessuno", "none"}},
    {"taken_back", {"repris", "zurückgenommen", "ripreso", "taken back"}},
    {"give_corner", {"coin des dons", "Gratis-Ecke", "angolo dei doni", "give corner"}},
    {"leaving", {"votre départ", "Ihrem Austritt", "la Sua uscita", "your leaving"}},
    {"made", {"sa création", "der Entstehung", "la creazione", "its making"}},
    {"over", {"sa fin", "dem Ende", "la fine", "its end"}},
};

template <std::size_t n>
std::string_view said_in(const Word (&words)[n], std::string_view name, Language language) {
  const auto word = std::ranges::find(words, name, &Word::name);
  return word == std::end(words) ? std::string_view{} : word->said[static_cast<std::size_t>(language)];
}

constexpr std::array<std::array<std::string_view, 7>, 4> weekdays{{{"lu", "ma", "me", "je", "ve", "sa", "di"},
                                                                   {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"},
                                                                   {"lu", "ma", "me", "gi", "ve", "sa", "do"},
                                                                   {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}}};
constexpr std::array<std::array<std::string_view, 3>, 4> parts_of_day{{{"matin", "après-midi", "soir"},
                                                                       {"Morgen", "Nachmittag", "Abend"},
                                                                       {"mattina", "pomeriggio", "sera"},
                                                                       {"morning", "afternoon", "evening"}}};
constexpr Said any_time{"n’importe quand", "jederzeit", "in qualsiasi momento", "any time"};

}  // namespace

std::string_view phrase(Phrase which, Language language) {
  return phrases[static_cast<std::size_t>(which)][static_cast<std::size_t>(language)];
}

std::string_view label_of(std::string_view name, Language language) {
  return said_in(labels, name, language);
}

std::string_view meaning_of(std::string_view word, Language language) {
  const std::string_view meaning = said_in(meanings, word, language);
  return meaning.empty() ? label_of(word, language) : meaning;
}

bool is_for_programs(std::string_view name) {
  return std::ranges::find(for_programs, name) != std::end(for_programs);
}

std::string times_text(market::Availability times, Language language) {
  const auto in = static_cast<std::size_t>(language);
  if (times == 0 || times == market::kAllWeek) return std::string(any_time[in]);
  std::string text;
  for (std::size_t bit = 0; bit < 21; ++bit) {
    if ((times >> bit & 1U) == 0) continue;
    text.append(text.empty() ? "" : ", ").append(weekdays[in][bit / 3]).append(" ").append(parts_of_day[in][bit % 3]);
  }
  return text;
}

}  // namespace ronde::api
