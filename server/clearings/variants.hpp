#pragma once

// Within a few categories a word decides: who seeks Italian is not helped by German. If a want names such a variant, the offer must name it
// too.

#include <array>
#include <string_view>

namespace ronde::clearings {

/// One variant, in French, German, Italian, English.
struct VariantLine {
  std::array<std::string_view, 4> words;
};

inline constexpr std::array<std::string_view, 6> kVariantCategories{"language-lessons", "conversation",  "translation",
                                                                    "school-tutoring",  "music-lessons", "music-instruments"};

inline constexpr std::array kVariantLines{
    VariantLine{{"français", "Französisch", "francese", "French"}},
    VariantLine{{"allemand", "Deutsch", "tedesco", "German"}},
    VariantLine{{"italien", "Italienisch", "italiano", "Italian"}},
    VariantLine{{"anglais", "Englisch", "inglese", "English"}},
    VariantLine{{"espagnol", "Spanisch", "spagnolo", "Spanish"}},
    VariantLine{{"portugais", "Portugiesisch", "portoghese", "Portuguese"}},
    VariantLine{{"arabe", "Arabisch", "arabo", "Arabic"}},
    VariantLine{{"russe", "Russisch", "russo", "Russian"}},
    VariantLine{{"ukrainien", "Ukrainisch", "ucraino", "Ukrainian"}},
    VariantLine{{"albanais", "Albanisch", "albanese", "Albanian"}},
    VariantLine{{"turc", "Türkisch", "turco", "Turkish"}},
    VariantLine{{"chinois", "Chinesisch", "cinese", "Chinese"}},
    VariantLine{{"japonais", "Japanisch", "giapponese", "Japanese"}},
    VariantLine{{"tamoul", "Tamilisch", "tamil", "Tamil"}},
    VariantLine{{"romanche", "Rätoromanisch", "romancio", "Romansh"}},
    VariantLine{{"mathématiques maths", "Mathematik Mathe", "matematica", "mathematics maths"}},
    VariantLine{{"physique", "Physik", "fisica", "physics"}},
    VariantLine{{"chimie", "Chemie", "chimica", "chemistry"}},
    VariantLine{{"histoire", "Geschichte", "storia", "history"}},
    VariantLine{{"guitare", "Gitarre", "chitarra", "guitar"}},
    VariantLine{{"piano", "Klavier", "pianoforte", "piano"}},
    VariantLine{{"violon", "Geige Violine", "violino", "violin"}},
    VariantLine{{"violoncelle", "Cello", "violoncello", "cello"}},
    VariantLine{{"flûte", "Flöte Blockflöte", "flauto", "flute recorder"}},
    VariantLine{{"accordéon", "Akkordeon", "fisarmonica", "accordion"}},
    VariantLine{{"batterie", "Schlagzeug", "batteria", "drums"}},
    VariantLine{{"trompette", "Trompete", "tromba", "trumpet"}},
    VariantLine{{"saxophone", "Saxophon", "sassofono", "saxophone"}},
    VariantLine{{"clarinette", "Klarinette", "clarinetto", "clarinet"}},
    VariantLine{{"chant", "Gesang", "canto", "singing"}},
};

}  // namespace ronde::clearings
